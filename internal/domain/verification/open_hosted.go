package verification

import (
	"context"
	"errors"

	"opencairn.org/cairn/formats/openbadge/hosted"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/internal/ground/fault"
)

// hosted opens an Open Badge 2.x, which is not signed but stands at its issuer's
// address; address is where, when only that is known.
func (o *opener) hosted(ctx context.Context, copied []byte, address string, in inside) error {
	fetch := func(ctx context.Context, url string) ([]byte, error) {
		got, err := o.s.resource(ctx, url)
		if errors.Is(err, ErrNone) {
			return nil, hosted.ErrGone
		}
		return got.Body, err
	}
	var h *hosted.Reading
	var err error
	if address != "" {
		h, err = hosted.ReadAt(ctx, address, fetch)
	} else {
		h, err = hosted.Read(ctx, copied, fetch)
	}
	if err != nil {
		return hostedFault(err)
	}
	b := h.Badge
	r := &reading{kind: kindHosted, badge: b, hosted: h, cred: &vc.Credential{
		ID: h.ID, Types: []string{"Assertion"}, Name: b.Name, ValidFrom: b.ValidFrom, ValidUntil: b.ValidUntil, Issuer: vc.Issuer{ID: b.Issuer.ID, Name: b.Issuer.Name},
	}}
	for _, p := range h.Problems {
		switch p.Code {
		case hosted.NotJSON, hosted.Missing, hosted.BadValue, hosted.OtherID:
			r.format.Add(vc.Code(p.Code), p.URL+" "+p.Path, p.Detail)
		}
	}
	r.seals = []seal{hostedSeal{h}}
	o.add(r, in)
	return nil
}

func hostedFault(err error) error {
	var e *hosted.Error
	if !errors.As(err, &e) {
		return fault.New(fault.Invalid, "verification.file.no_credential").Wrap(err)
	}
	key := "file.hosted"
	switch {
	case errors.Is(err, errOffline):
		key = "file.hosted_offline"
	case e.Code == hosted.OldVersion:
		key = "file.hosted_old"
	case e.Code == hosted.Signed:
		key = "file.hosted_signed"
	case e.Code == hosted.Unreachable:
		key = "file.hosted_unreachable"
	case e.Code == hosted.NotAnAssertion:
		key = "file.no_credential"
	}
	return fault.New(fault.Invalid, "verification."+key, "code", string(e.Code), "path", Visible(e.URL+" "+e.Path)).Wrap(err)
}
