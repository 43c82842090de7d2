package ctdl

import "slices"

// courseTypes are the nodes that can be learnt.
var courseTypes = []string{"Course", programType, "WorkBasedProgram"}

const programType = "EducationalOccupationalProgram"

func isProgram(n place) bool { return n.is(programType, "WorkBasedProgram") && !n.is("Course") }

// program is an EducationalOccupationalProgram as the Course it stands for: the
// same things under schema.org's other names. What a Course calls by the same
// name stays.
func program(n place) place {
	o, ok := n.object()
	if !ok || !isProgram(n) {
		return n
	}
	out := make(object, len(o)+1)
	run := object{"@type": "CourseInstance"}
	for name, v := range o {
		switch name {
		case "programPrerequisites":
			out["coursePrerequisites"] = v
		case "timeToComplete":
			if _, stated := o["timeRequired"]; !stated {
				out["timeRequired"] = v
			}
		case "startDate", "endDate":
			run[name] = v
		case "maximumEnrollment":
			run["maximumAttendeeCapacity"] = v
		case "applicationDeadline":
			run["offers"] = object{"availabilityEnds": v}
		case "educationalProgramMode":
			run["courseMode"] = v
		case "occupationalCredentialAwarded":
			if _, stated := o["educationalCredentialAwarded"]; !stated {
				out["educationalCredentialAwarded"] = v
			}
		default:
			out[name] = v
		}
	}
	if len(run) > 1 {
		if _, stated := o["hasCourseInstance"]; !stated {
			out["hasCourseInstance"] = run
		}
	}
	return place{out, n.at}
}

// parts collects the courses of a program: each is a course of its own that
// counts towards it.
func (r *reader) parts(n place) {
	if !isProgram(n) {
		return
	}
	for _, name := range []string{"hasCourse", "hasPart"} {
		for _, p := range n.get(name).items() {
			if p = r.node(p); p.is(courseTypes...) && !r.holds(p) {
				r.collect(p)
				r.within[p.at] = n
			}
		}
	}
}

func (r *reader) holds(n place) bool {
	return slices.ContainsFunc(r.found, func(f foundCourse) bool { return f.at == n.at })
}

// countsTowards says which program a course was found in, when it says nothing
// itself.
func (r *reader) countsTowards(n place, c *Course) {
	in, ok := r.within[n.at]
	if !ok || len(c.Stacking.Targets) > 0 {
		return
	}
	if name := r.str(in.get("name")); name != "" {
		c.Stacking = Stacking{Mode: "integrated", Targets: []string{name}}
	}
}
