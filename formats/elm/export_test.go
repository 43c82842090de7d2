package elm

import (
	"fmt"
	"strings"
)

// ShapeProblems names fields whose rule means nothing: a class without a shape, a
// data type that is none, a list without a class.
func ShapeProblems() (out []string) {
	types := map[string]bool{text: true, dateTime: true, duration: true, word: true, uri: true, truth: true, integer: true, positive: true, decimal: true, free: true}
	known := map[string]bool{"Concept": true, "ConceptScheme": true, "Mailbox": true, "ShaclValidator2017": true} // no fields that must be there
	for _, m := range []map[string][]field{claimsShapes, specificationsShapes, agentsShapes} {
		for class := range m {
			known[class] = true
		}
	}
	for _, m := range []map[string][]field{claimsShapes, specificationsShapes, agentsShapes} {
		for class, fields := range m {
			for _, f := range fields {
				bad := f.max > 0 && f.min > f.max || f.list != "" && f.of != concept
				for _, c := range strings.Fields(f.of) {
					bad = bad || !types[c] && !known[c]
				}
				if bad {
					out = append(out, fmt.Sprintf("%s.%s: %+v", class, f.name, f))
				}
			}
		}
	}
	return out
}
