package verification

import (
	"context"
	"errors"
	"strings"

	"opencairn.org/cairn/formats/pdf"
	"opencairn.org/cairn/internal/ground/fault"
)

// pdf opens a PDF that carries credentials. What else is embedded in it is passed
// over, as long as one credential is found.
func (o *opener) pdf(ctx context.Context, data []byte, in inside) error {
	found, err := pdf.Read(data)
	var e *pdf.Error
	switch {
	case errors.As(err, &e) && e.Code == pdf.NoCredential:
		return noneIn(found)
	case errors.As(err, &e) && e.Code == pdf.Encrypted:
		return fault.New(fault.Invalid, "verification.file.pdf_locked").Wrap(err)
	case err != nil:
		return fault.New(fault.Invalid, "verification.file.pdf_broken").Wrap(err)
	}
	had := len(o.out)
	var first error
	for _, c := range found.Carried {
		if err := o.open(ctx, c.Data, in.a("verification.found.pdf", "name", Visible(c.Name))); err != nil && first == nil {
			first = err
		}
	}
	switch {
	case len(o.out) > had:
		return nil
	case first == nil:
		return noneIn(found)
	}
	return first
}

// noneIn is a PDF without a credential: its links may lead to one.
func noneIn(found pdf.Found) error {
	if len(found.Links) == 0 {
		return fault.New(fault.Invalid, "verification.file.pdf")
	}
	return fault.New(fault.Invalid, "verification.file.pdf_links", "links", Visible(strings.Join(found.Links[:min(len(found.Links), 5)], " ")))
}
