vcl 4.1;

# A Varnish in front of the site, for those who run one anyway.

backend default {
    .host = "127.0.0.1";
    .port = "8000";
}

sub vcl_recv {
    # To ask costs so little that nobody need wait for somebody else's answer.
    set req.hash_ignore_busy = true;
}

sub vcl_backend_response {
    # What carries an ETag is kept for a day, but the site is asked each time whether it still holds.
    # Left to itself, Varnish would not keep such a page; nor would it one that holds for no
    # millisecond.
    if (beresp.status == 200 && beresp.http.ETag && beresp.http.Cache-Control ~ "max-age=0") {
        set beresp.ttl = 1ms;
        set beresp.grace = 0s;
        set beresp.keep = 1d;
        return (deliver);
    }
}
