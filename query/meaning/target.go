package meaning

import "strings"

// target is what the question's activities were done to.
func (q *Question) target() string {
	var cases []string
	targets := map[string]bool{}
	for _, c := range q.Where {
		if c.Field != "did" || c.Op != "=" {
			continue
		}
		for _, name := range c.Values {
			for _, a := range activitiesNamed(name) {
				targets[a.target()] = true
				cases = append(cases, "WHEN "+a.condition()+" THEN "+a.target())
			}
		}
	}
	switch len(targets) {
	case 0:
		return firstResource
	case 1:
		for only := range targets {
			if only != firstResource {
				only = firstOf([]string{only, firstResource})
			}
			return only
		}
	}
	return "CASE " + strings.Join(cases, " ") + " ELSE " + firstResource + " END"
}

// target is where a record names what an activity was done to; the first resource,
// where nothing says.
func (a *activity) target() string {
	if a.names == "" {
		return firstResource
	}
	return found(a.names)
}

// firstResource is the resource that a record names first.
const firstResource = "event_resource"

// found is the first that is there of some members of a record's
// requestparameters, or with > of its responseelements; a/b is both together.
func found(names string) string {
	var ways []string
	for _, way := range strings.Fields(names) {
		var parts []string
		for _, path := range strings.Split(way, "/") {
			parts = append(parts, member(path))
		}
		if len(parts) > 1 {
			parts = []string{"concat(" + strings.Join(parts, ", '/', ") + ")"}
		}
		ways = append(ways, parts...)
	}
	return firstOf(ways)
}

// member is what stands in a record under a path; of lists, all joined.
func member(path string) string {
	of := "requestparameters"
	if after, ok := strings.CutPrefix(path, ">"); ok {
		of, path = "responseelements", after
	}
	at := "json_extract_string(" + of + ", '$." + path + "')"
	if strings.Contains(path, "[*]") {
		at = "nullif(array_to_string(" + at + ", ', '), '')"
	}
	return at
}

func firstOf(places []string) string {
	if len(places) == 1 {
		return places[0]
	}
	return "coalesce(" + strings.Join(places, ", ") + ")"
}
