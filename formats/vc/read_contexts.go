package vc

import (
	"fmt"

	"opencairn.org/cairn/formats/jcs"
)

// contexts reads an ordered set of contexts, whose first one names the version
// (2.0 and 1.1, section 4.3 and 4.1).
func (r *reader) contexts(v *jcs.Value, path string) (version Version, out []string, inline bool) {
	switch {
	case v == nil || v.Kind == jcs.Array && len(v.Items) == 0:
		r.errs.Add(Missing, path, "")
	case v.Kind == jcs.String:
		r.errs.Add(ContextText, path, v.Text)
	case v.Kind == jcs.Object:
		r.errs.Add(ContextObject, path, "")
	case v.Kind != jcs.Array:
		r.errs.Add(WrongType, path, "")
	default:
		return r.contextList(v, path)
	}
	return 0, nil, false
}

func (r *reader) contextList(v *jcs.Value, path string) (version Version, out []string, inline bool) {
	for i := range v.Items {
		x, at := &v.Items[i], fmt.Sprintf("%s[%d]", path, i)
		is := versionOf(x.Str())
		switch {
		case i == 0:
			version = is
		case is != 0 && version != 0 && is != version:
			r.errs.Add(MixedVersions, at, x.Text)
		}
		switch x.Kind {
		case jcs.String:
			if r.id(x, at, true) != "" {
				out = append(out, x.Text)
			}
		case jcs.Object:
			inline = true
		default:
			r.errs.Add(WrongType, at, "")
		}
	}
	if version == 0 {
		r.errs.Add(NoVersion, path+"[0]", v.Items[0].Str())
	}
	return version, out, inline
}

func versionOf(context string) Version {
	switch context {
	case ContextV1:
		return Version1
	case ContextV2:
		return Version2
	}
	return 0
}
