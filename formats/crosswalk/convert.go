package crosswalk

import (
	"errors"
	"fmt"
	"slices"

	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/jades"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/vc"
)

// Model is a credential model.
type Model string

// The models.
const (
	OpenBadges Model = "ob3" // Open Badges 3.0
	ELM        Model = "elm" // European Learning Model 3
)

// Reading is a credential in the other model: unsigned, whatever the source was.
type Reading struct {
	From, To Model
	Document []byte    // JSON
	Lost     []Loss    // what the source says and Document does not
	Missing  vc.Errors // what the model demands and the source does not say
}

// What keeps a file from being read in the other model.
var (
	ErrUnknown = errors.New("crosswalk: neither an Open Badge 3.0 nor a Europass credential, in JSON")
	ErrSame    = errors.New("crosswalk: it is in that model already")
)

// Convert reads a credential in the other model. It takes an Open Badge in JSON, a
// Europass credential, or one in its seal; signatures are not looked at. Texts of a
// badge are taken to be in lang. Errors are ErrUnknown, ErrSame, or those of the
// readers, wrapped.
func Convert(data []byte, to Model, lang string) (Reading, error) {
	sealed := jades.Is(data)
	if sealed {
		s, err := jades.Parse(data)
		if err != nil {
			return Reading{}, fmt.Errorf("read the seal: %w", err)
		}
		data = s.Payload
	}
	d, err := elm.Parse(data)
	if err != nil {
		return Reading{}, fmt.Errorf("read the document: %w", err)
	}
	if elm.Is(d.Root()) {
		return fromELM(d, sealed, to)
	}
	return fromBadge(data, to, lang)
}

func fromELM(d *elm.Document, sealed bool, to Model) (Reading, error) {
	if to == ELM {
		return Reading{}, ErrSame
	}
	b, lost := ToOpenBadge(elm.Read(d))
	if sealed {
		lost = append(lost, Loss{Element: "seal", Path: "$.signatures", Reason: OwnProof})
	}
	doc, err := openbadge.Unchecked(b)
	if err != nil {
		return Reading{}, fmt.Errorf("write the badge: %w", err)
	}
	return Reading{From: ELM, To: to, Lost: lost, Document: doc.Raw(), Missing: demands(doc)}, nil
}

// demands is what a badge lacks, by the data model and by the standard. A finding
// that both make is one.
func demands(doc *vc.Document) vc.Errors {
	var out vc.Errors
	c, err := vc.Read(doc)
	errors.As(err, &out)
	for _, e := range openbadge.Check(c) {
		if !slices.ContainsFunc(out, func(x *vc.Error) bool { return x.Path == e.Path }) {
			out = append(out, e)
		}
	}
	return out
}

func fromBadge(data []byte, to Model, lang string) (Reading, error) {
	d, err := vc.Parse(data)
	if err != nil {
		return Reading{}, fmt.Errorf("read the document: %w", err)
	}
	c, _ := vc.Read(d) // read as far as it goes: a reading judges nothing
	if !openbadge.Is(c) {
		return Reading{}, ErrUnknown
	}
	if to == OpenBadges {
		return Reading{}, ErrSame
	}
	x, lost := ToELM(openbadge.Read(c), lang)
	for i := range c.Proofs {
		lost = append(lost, Loss{Element: "proof", Path: c.Proofs[i].Path, Reason: OwnProof})
	}
	r := Reading{From: OpenBadges, To: to, Lost: lost}
	doc, err := elm.Write(x)
	if !errors.As(err, &r.Missing) && err != nil || doc == nil {
		return Reading{}, fmt.Errorf("write the Europass credential: %w", err)
	}
	r.Document = doc.Raw()
	return r, nil
}
