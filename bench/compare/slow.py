"""A build that is slow on purpose, to see that the comparison notices."""


class QueriesForEachRow:
    """Lets the template ask anew for what was fetched for all rows together, or kept."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_template_response(self, request, response):
        for summary in (response.context_data or {}).get("summaries", ()):
            summary.fragments = None
            summary._prefetched_objects_cache = {}
            summary._state.fields_cache.clear()
        return response
