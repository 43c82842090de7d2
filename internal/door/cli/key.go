package cli

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/pem"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// kind is what a key signs.
type kind struct {
	Kind string `default:"ed25519" enum:"ed25519,es256" help:"ed25519: credentials, status lists; es256: what European wallets take (SD-JWT VC)."`
}

// with binds an act on the ring to the kind.
func (k kind) with(act func(*key.Ring, string, string, key.Kind) (key.Public, error)) change {
	return func(r *key.Ring, tenant, issuer string) (key.Public, error) {
		kind, err := key.ParseKind(k.Kind)
		if err != nil {
			return key.Public{}, err
		}
		return act(r, tenant, issuer, kind)
	}
}

type keyNewCmd struct {
	kind
	Organisation string `arg:"" name:"organisation" help:"Slug of the organisation that issues."`
}

// Help says more in the usage.
func (keyNewCmd) Help() string {
	return "The private half is sealed with the master secret in the data folder; it is never printed. Keep a copy of both apart from each other.\n\n" +
		"Example:\n\n    cairn key new aldermoor"
}

// Run makes a key.
func (c *keyNewCmd) Run(s *session) error {
	return s.changeKey(c.Organisation, "key.new", c.with((*key.Ring).New))
}

type keyRotateCmd struct {
	kind
	Organisation string `arg:"" name:"organisation" help:"Slug of the organisation that issues."`
}

// Help says more in the usage.
func (keyRotateCmd) Help() string { return "Example:\n\n    cairn key rotate aldermoor" }

// Run makes the next key.
func (c *keyRotateCmd) Run(s *session) error {
	return s.changeKey(c.Organisation, "key.rotate", c.with((*key.Ring).Rotate))
}

type keySealCmd struct {
	Organisation string `arg:"" name:"organisation" help:"Slug of the organisation that seals."`
	Key          string `required:"" placeholder:"FILE" help:"Its private key: PEM, PKCS #8."`
	Chain        string `required:"" placeholder:"FILE" help:"Its certificates: PEM, the organisation's own first."`
}

// Help says more in the usage.
func (keySealCmd) Help() string {
	return "An e-seal for Europass credentials, from an authority. The key is copied into the data folder, sealed with the master secret; delete the file it came in.\n\n" +
		"Example:\n\n    cairn key seal aldermoor --key seal.pem --chain chain.pem"
}

// Run takes a seal in.
func (c *keySealCmd) Run(s *session) error {
	private, err := s.readSealKey(c.Key)
	if err != nil {
		return err
	}
	chain, err := s.readChain(c.Chain)
	if err != nil {
		return err
	}
	return s.changeKey(c.Organisation, "key.seal", func(r *key.Ring, tenant, issuer string) (key.Public, error) {
		return r.Import(tenant, issuer, private, chain)
	})
}

// maxPEM is far more than a key or a chain of certificates needs, in bytes.
const maxPEM = 256 << 10

// readSealKey reads a private key; what is wrong with it never shows what is in it.
func (s *session) readSealKey(file string) (crypto.Signer, error) {
	b, err := s.read(s.ctx, nil, file, maxPEM)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(b)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, fault.New(fault.Invalid, "cli.key.not_pkcs8", "file", file).At("--key")
	}
	private, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	signer, ok := private.(crypto.Signer)
	if err != nil || !ok {
		return nil, fault.New(fault.Invalid, "cli.key.not_pkcs8", "file", file).At("--key")
	}
	return signer, nil
}

func (s *session) readChain(file string) ([]*x509.Certificate, error) {
	rest, err := s.read(s.ctx, nil, file, maxPEM)
	if err != nil {
		return nil, err
	}
	var chain []*x509.Certificate
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fault.New(fault.Invalid, "cli.key.not_certificates", "file", file, "place", len(chain)+1).At("--chain").Wrap(err)
		}
		chain = append(chain, c)
	}
	if len(chain) == 0 {
		return nil, fault.New(fault.Invalid, "cli.key.not_certificates", "file", file, "place", 1).At("--chain")
	}
	return chain, nil
}

// change is an act on an issuer's keys.
type change func(r *key.Ring, tenant, issuer string) (key.Public, error)

// changeKey makes a key and records that it was made.
func (s *session) changeKey(slug, act string, change change) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	org, err := s.organisation(a, slug)
	if err != nil {
		return err
	}
	if org.DID == "" {
		return fault.New(fault.Conflict, "cli.key.no_issuer", "organisation", slug)
	}
	k, err := change(a.Keys, string(org.ID), org.DID)
	if err != nil {
		return err
	}
	err = a.DB.Write(s.ctx, sqldb.Tenant(org.ID), func(ctx context.Context, tx *sqldb.Tx) error {
		return audit.Record(ctx, tx, audit.Entry{Tenant: string(org.ID), Actor: system.Name(), Act: act, Object: "key/" + k.URL()})
	})
	if err != nil {
		return err
	}
	return s.showKeys(k)
}

type keyListCmd struct {
	Organisation string `arg:"" optional:"" name:"organisation" help:"Slug of the organisation that issues. Default: all."`
}

// Help says more in the usage.
func (keyListCmd) Help() string { return "Example:\n\n    cairn key list aldermoor --json" }

// Run lists keys.
func (c *keyListCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	orgs, err := c.organisations(s, a)
	if err != nil {
		return err
	}
	keys := []key.Public{}
	for _, o := range orgs {
		some, err := a.Keys.List(string(o.ID))
		if err != nil {
			return err
		}
		keys = append(keys, some...)
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"keys": keys})
	}
	if len(keys) == 0 {
		s.say("cli.key.none")
		return nil
	}
	return s.showKeys(keys...)
}

func (c *keyListCmd) organisations(s *session, a *app.App) ([]identity.Organisation, error) {
	if c.Organisation == "" {
		return a.Identity.Organisations(s.ctx, system, identity.OrganisationFilter{})
	}
	org, err := s.organisation(a, c.Organisation)
	return []identity.Organisation{org}, err
}

// showKeys prints public halves.
func (s *session) showKeys(keys ...key.Public) error {
	if s.JSON {
		return s.writeJSON(keys[0])
	}
	var rows [][]string
	for _, k := range keys {
		public := k.Multibase
		if k.Kind == key.Seal {
			public = k.Chain[0].Subject.String()
		}
		rows = append(rows, []string{k.URL(), s.day(k.From), s.day(k.Until), public})
	}
	s.table([]string{"cli.column.key", "cli.column.from", "cli.column.until", "cli.column.public"}, rows)
	return nil
}
