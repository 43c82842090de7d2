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

// Rule is a field of a shape, for the test that reads the published shapes.
type Rule struct {
	Min, Max int
	Of, List string
}

// Rules are all rules, by class and field.
func Rules() map[string]map[string]Rule {
	out := map[string]map[string]Rule{}
	for _, m := range []map[string][]field{claimsShapes, specificationsShapes, agentsShapes} {
		for class, fields := range m {
			out[class] = map[string]Rule{}
			for _, f := range fields {
				out[class][f.name] = Rule{f.min, f.max, f.of, f.list}
			}
		}
	}
	return out
}
