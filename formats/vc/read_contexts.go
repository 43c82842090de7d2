package vc

import (
	"opencairn.org/cairn/formats/jcs"
)

// contexts reads an ordered set of contexts, whose first one names the version
// (2.0 and 1.1, section 4.3 and 4.1).
func (r *reader) contexts(v *jcs.Value) (version Version, out []string, inline bool) {
	const path = "$['@context']"
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
		return r.contextList(v)
	}
	return 0, nil, false
}

func (r *reader) contextList(v *jcs.Value) (version Version, out []string, inline bool) {
	var top Place
	for i := range v.Items {
		x, at := &v.Items[i], top.OfItem("@context", v, i)
		is := versionOf(x.Str())
		switch {
		case i == 0:
			version = is
		case is != 0 && version != 0 && is != version:
			r.errs.Add(MixedVersions, at.Path(), x.Text)
		}
		switch x.Kind {
		case jcs.String:
			if r.url(x, &at) != "" {
				out = append(out, x.Text)
			}
		case jcs.Object:
			inline = true
		default:
			r.errs.Add(WrongType, at.Path(), "")
		}
	}
	if version == 0 {
		r.errs.Add(NoVersion, "$['@context'][0]", v.Items[0].Str())
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
