package elmtest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
)

// Rule is one property of a shape.
type Rule struct {
	min, max int
	classes  []string
	datatype string
}

var prefixes = map[string]string{
	"dc": "http://purl.org/dc/terms/", "elm": "http://data.europa.eu/snb/model/elm/", "adms": "http://www.w3.org/ns/adms#", "skos": "http://www.w3.org/2004/02/skos/core#",
	"foaf": "http://xmlns.com/foaf/0.1/", "rov": "http://www.w3.org/ns/regorg#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "xsd": "http://www.w3.org/2001/XMLSchema#",
	"org": "http://www.w3.org/ns/org#", "locn": "http://www.w3.org/ns/locn#", "prov": "http://www.w3.org/ns/prov#",
}

func full(curie string) string {
	p, name, _ := strings.Cut(curie, ":")
	return prefixes[p] + name
}

// Shapes reads a file of shapes in Turtle, as the European Learning Model writes
// them: for each class its properties, and for each property how many values of
// which class or data type.
func Shapes(ttl string) map[string]map[string]Rule {
	ttl = regexp.MustCompile(`(?m)^\s*#.*$`).ReplaceAllString(ttl, "")
	target := regexp.MustCompile(`sh:targetClass\s+(\w+:\w+)\s*;`)
	value := func(block, name string) string {
		m := regexp.MustCompile(name + `\s+([\w:.-]+)`).FindStringSubmatch(block)
		if m == nil {
			return ""
		}
		return strings.TrimRight(m[1], ".")
	}
	out := map[string]map[string]Rule{}
	at := target.FindAllStringSubmatchIndex(ttl, -1)
	for i, m := range at {
		end := len(ttl)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		shape := map[string]Rule{}
		for _, block := range regexp.MustCompile(`sh:property\s*\[`).Split(ttl[m[1]:end], -1)[1:] {
			rule := Rule{}
			rule.min, _ = strconv.Atoi(value(block, "sh:minCount"))
			rule.max, _ = strconv.Atoi(value(block, "sh:maxCount"))
			if d := value(block, "sh:datatype"); d != "" {
				rule.datatype = full(d)
			}
			for _, c := range regexp.MustCompile(`sh:class\s+(\w+:\w+)`).FindAllStringSubmatch(block, -1) {
				rule.classes = append(rule.classes, full(c[1]))
			}
			shape[full(value(block, "sh:path"))] = rule
		}
		out[full(ttl[m[2]:m[3]])] = shape
	}
	return out
}

const rdfType = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

// Judge holds every node of a JSON-LD document to the shape of its class. It gives
// what does not conform, a property that the shape does not know included, and how
// many nodes it judged.
func Judge(shapes map[string]map[string]Rule, doc []byte) (found []string, judged int, err error) {
	v, err := jcs.Parse(doc)
	if err != nil {
		return nil, 0, err
	}
	rdf, err := new(ld.Processor).ToRDF(v)
	if err != nil {
		return nil, 0, err
	}
	types, of := map[string][]string{}, map[string]map[string][]ld.Term{}
	for _, q := range rdf.Quads {
		s := q.Subject.Value
		if of[s] == nil {
			of[s] = map[string][]ld.Term{}
		}
		if q.Predicate.Value == rdfType {
			types[s] = append(types[s], q.Object.Value)
			continue
		}
		of[s][q.Predicate.Value] = append(of[s][q.Predicate.Value], q.Object)
	}
	for s, classes := range types {
		for _, class := range classes {
			shape, ok := shapes[class]
			if !ok {
				found = append(found, "no shape of "+class)
				continue
			}
			judged++
			for p := range of[s] {
				if _, known := shape[p]; !known {
					found = append(found, fmt.Sprintf("%s %s: not in the shape of %s", s, p, class))
				}
			}
			for p, rule := range shape {
				values := of[s][p]
				if len(values) < rule.min || rule.max > 0 && len(values) > rule.max {
					found = append(found, fmt.Sprintf("%s %s: %d values of %d to %d", s, p, len(values), rule.min, rule.max))
				}
				for _, o := range values {
					if rule.datatype != "" && o.Datatype != rule.datatype {
						found = append(found, fmt.Sprintf("%s %s: of %q, not %s", s, p, o.Datatype, rule.datatype))
					}
					if len(rule.classes) > 0 && !slices.ContainsFunc(types[o.Value], func(c string) bool { return slices.Contains(rule.classes, c) }) {
						found = append(found, fmt.Sprintf("%s %s: %v is none of %v", s, p, types[o.Value], rule.classes))
					}
				}
			}
		}
	}
	return found, judged, nil
}
