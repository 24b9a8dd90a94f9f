// The address of a filtered list holds what was chosen, not what goes without saying.

const silent = { q: "", match: "all", sort: "relevance" };

for (const form of document.querySelectorAll("form[data-filters]")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of Object.entries(silent)) {
      if (formData.get(name)?.trim() === value) formData.delete(name);
    }
  });
}
