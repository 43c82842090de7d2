package openbadge

import (
	"errors"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/ld/fast"
	"opencairn.org/cairn/formats/vc"
)

// CheckTerms names everything in a credential that a signature over its meaning
// would not cover (trap 1): undefined properties and types, relative ids and
// types, contexts that are not pinned, values that are dropped. JSON-LD itself
// says so, over the pinned contexts (formats/ld, strict), with the JSON path; what
// JSON-LD cannot say, [CheckKinds] adds. An honest credential has none.
//
// A proof of an rdfc suite that was made or verified has shown the first part
// already: its error, when there is one, is read by [TermErrors], and CheckKinds
// alone is left to ask.
func CheckTerms(root *jcs.Value) vc.Errors {
	return append(meaning(root), CheckKinds(root)...)
}

func meaning(root *jcs.Value) vc.Errors {
	if means(root) {
		return nil
	}
	_, err := (&ld.Processor{}).ToRDF(root)
	return TermErrors(err)
}

// means reports whether the credential and each of its proofs, read by themselves
// as a suite reads them, are of the usual kind and say all they hold. When it does
// not, only the plain reading knows why.
func means(root *jcs.Value) bool {
	context := root.Get("@context")
	if !fast.Reads(fast.Input{Context: context, Node: root, Without: "proof"}) {
		return false
	}
	for _, x := range root.Get("proof").List() {
		if c := x.Get("@context"); x.Kind != jcs.Object || c != nil && !c.Equal(context) || !fast.Reads(fast.Input{Context: context, Node: x}) {
			return false
		}
	}
	return true
}

// TermErrors is what formats/ld refused, as problems of the credential: ld.Errors
// or an *ld.Error in err, or nothing. Paths are the ones of the document ld read.
func TermErrors(err error) vc.Errors {
	var out vc.Errors
	var all ld.Errors
	var one *ld.Error
	switch {
	case errors.As(err, &all):
	case errors.As(err, &one):
		all = ld.Errors{one}
	}
	for _, e := range all {
		out.Add(termCode(e.Code), e.Path, e.Detail)
	}
	return out
}

func termCode(c ld.Code) vc.Code {
	switch c {
	case ld.UndefinedTerm, ld.UndefinedType, ld.RelativeType, ld.KeywordLike, ld.BlankProperty:
		return vc.UndefinedTerm
	case ld.RelativeID, ld.BadIRI:
		return vc.RelativeID
	case ld.UnknownContext:
		return vc.UnknownContext
	case ld.DroppedValue, ld.DroppedIndex, ld.NoQuads:
		return vc.Dropped
	case ld.TooDeep, ld.TooMuchWork, ld.TooManyQuads, ld.TooLarge:
		return vc.TooComplex
	}
	return vc.BadValue // what JSON-LD 1.1 API, 9.4, names
}
