package cli

import (
	"opencairn.org/cairn/internal/domain/credential"
)

type encodeCmd struct {
	ID  string `arg:"" name:"id" help:"Id of the credential."`
	To  string `required:"" enum:"vc-jwt,sd-jwt-vc,elm" placeholder:"vc-jwt|sd-jwt-vc|elm" help:"vc-jwt: the Open Badge as a token; sd-jwt-vc: the European wallet's learning credential; elm: Europass, sealed."`
	Out string `type:"path" placeholder:"FILE" help:"Write it to FILE, which must not exist yet. Without it, to standard output."`
}

// Help says more in the usage.
func (encodeCmd) Help() string {
	return "The issuer signs it when it is first asked for; asked for again, the bytes are the same. It stands in the log by itself. " +
		"sd-jwt-vc needs a key made with: cairn key new ORGANISATION --kind es256; elm one taken in with: cairn key seal.\n\n" +
		"Example:\n\n    cairn credential encode 01920c4e-7b1a-7c3e-9a64-5f0f3f6d2b11 --to vc-jwt --out award.jwt"
}

// Run gives an award in another encoding.
func (c *encodeCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	id, form := credential.CredentialID(c.ID), credential.Encoding(c.To)
	x, err := a.Credential.Credential(s.ctx, system, id)
	if err != nil {
		return err
	}
	e, err := a.Credential.Encode(s.ctx, systemIn(x.Issuer), id, form)
	if err != nil {
		return err
	}
	if c.Out != "" {
		if err := writeNew(c.Out, e.Document); err != nil {
			return err
		}
	}
	switch {
	case s.JSON:
		return s.writeJSON(map[string]any{"id": id, "encoding": form, "mediaType": form.MediaType(), "logIndex": e.LogIndex, "document": string(e.Document)})
	case c.Out == "":
		s.line(string(e.Document))
	default:
		s.note("cli.credential.encoded", "title", x.Title, "encoding", c.To, "file", c.Out)
	}
	return nil
}
