package identity

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Issuer is an institution that signs its people in (OpenID Connect), as
// configured.
type Issuer struct {
	Name    string // in addresses and on the button
	Address string // the issuer's identifier: "https://login.example"
	Client  string // what it calls this installation
	Secret  string // empty for a public client: PKCE is used in any case
}

// Linked is who somebody is at an institution.
type Linked struct {
	ID      string    `json:"id"`
	Issuer  string    `json:"issuer"`
	Subject string    `json:"subject"` // personal
	Person  PersonID  `json:"person"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen,omitzero"`
}

// OpenIDPath is where signing in at an institution begins; its name follows.
const OpenIDPath = "/signin/with/"

// going is what the door keeps in the session while somebody is at an issuer.
type going struct {
	Name     string `json:"name"`
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
	Next     string `json:"next"`
}

// Issuers lists the institutions where people can sign in.
func (s *Service) Issuers() []string {
	names := make([]string, len(s.Deps.Issuers))
	for i, is := range s.Deps.Issuers {
		names[i] = is.Name
	}
	return names
}

func (s *Service) issuer(ctx context.Context, name string) (Issuer, *oidc.Provider, *oauth2.Config, error) {
	i := slices.IndexFunc(s.Deps.Issuers, func(is Issuer) bool { return is.Name == name })
	if i < 0 {
		return Issuer{}, nil, nil, fault.New(fault.NotFound, "identity.openid.none")
	}
	is := s.Deps.Issuers[i]
	p, err := oidc.NewProvider(ctx, is.Address)
	if err != nil {
		return is, nil, nil, fault.New(fault.Unavailable, "identity.openid.away", "issuer", is.Name).Wrap(err)
	}
	return is, p, &oauth2.Config{
		ClientID: is.Client, ClientSecret: is.Secret, Endpoint: p.Endpoint(), Scopes: []string{oidc.ScopeOpenID, "profile"},
		RedirectURL: s.PublicURL + OpenIDPath + is.Name + "/back",
	}, nil
}

// outside is a context whose requests go through the one door out.
func (s *Service) outside(ctx context.Context) context.Context {
	if s.Outside == nil {
		return ctx
	}
	return s.Outside(ctx)
}

// BeginOpenID is where to send the browser, and what the door keeps in its session
// until it comes back, once.
func (s *Service) BeginOpenID(ctx context.Context, a Actor, name, next string) (url, kept string, err error) {
	if err := s.Policy.Allow(a, "identity.openid.redeem", Resource{Type: "identity.openid"}); err != nil {
		return "", "", err
	}
	_, _, c, err := s.issuer(s.outside(ctx), name)
	if err != nil {
		return "", "", err
	}
	g := going{Name: name, Verifier: oauth2.GenerateVerifier(), Next: localPath(next)}
	for _, secret := range []*string{&g.State, &g.Nonce} {
		if *secret, err = newSecret(); err != nil {
			return "", "", err
		}
	}
	b, err := json.Marshal(g)
	return c.AuthCodeURL(g.State, oidc.Nonce(g.Nonce), oauth2.S256ChallengeOption(g.Verifier)), string(b), err
}

// claims are what we take from an issuer: how somebody is called. A mail address is
// not taken: it proves nothing here.
type claims struct {
	Name       string `json:"name"`
	GivenName  string `json:"given_name"`
	FamilyName string `json:"family_name"`
	BirthDate  string `json:"birthdate"`
	Locale     string `json:"locale"`
}

// FinishOpenID says who came back from an issuer. Whoever was signed in has the
// issuer's account linked to theirs; somebody unknown is new, whatever mail address
// the issuer names. Whatever does not fit is the one fault "identity.openid.void".
func (s *Service) FinishOpenID(ctx context.Context, a Actor, kept, name, code, state string) (in SignedIn, err error) {
	if err := s.Policy.Allow(a, "identity.openid.redeem", Resource{Type: "identity.openid"}); err != nil {
		return SignedIn{}, err
	}
	var g going
	if json.Unmarshal([]byte(kept), &g) != nil || g.State == "" || g.Name != name || subtle.ConstantTimeCompare([]byte(g.State), []byte(state)) != 1 {
		return SignedIn{}, errVoidOpenID(nil)
	}
	token, who, err := s.exchange(s.outside(ctx), g, code)
	if err != nil {
		return SignedIn{}, err
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		in = SignedIn{Next: g.Next}
		l, err := linkedBy(ctx, tx, token.Issuer, token.Subject)
		switch {
		case errors.Is(err, sqldb.ErrNoRows):
			if l, in.New, err = linkIn(ctx, tx, a, token, who); err != nil {
				return err
			}
		case err != nil:
			return err
		case a.SignedIn() && !a.Owns(l.Person):
			return fault.New(fault.Conflict, "identity.openid.taken")
		}
		if err := seeLinked(ctx, tx, l.ID); err != nil {
			return err
		}
		if in.Tenant, err = (link{kind: LinkSignIn}).firstTenant(ctx, tx, l.Person); err != nil {
			return err
		}
		in.Person = l.Person
		return record(ctx, tx, Actor{Person: l.Person}, in.Tenant, "identity.sign_in.openid", "person/"+string(l.Person))
	})
	return in, err
}

// exchange asks the issuer who it was, and checks its word: signature, issuer,
// audience, time, and the nonce that this browser was sent with.
func (s *Service) exchange(ctx context.Context, g going, code string) (*oidc.IDToken, claims, error) {
	is, p, c, err := s.issuer(ctx, g.Name)
	if err != nil {
		return nil, claims{}, err
	}
	answer, err := c.Exchange(ctx, code, oauth2.VerifierOption(g.Verifier))
	if err != nil {
		return nil, claims{}, errVoidOpenID(err)
	}
	raw, _ := answer.Extra("id_token").(string)
	token, err := p.Verifier(&oidc.Config{ClientID: is.Client, Now: s.DB.Now}).Verify(ctx, raw)
	if err != nil {
		return nil, claims{}, errVoidOpenID(err)
	}
	if token.Subject == "" || subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(g.Nonce)) != 1 {
		return nil, claims{}, errVoidOpenID(errors.New("nonce or subject"))
	}
	var who claims
	if err := token.Claims(&who); err != nil {
		return nil, claims{}, errVoidOpenID(err)
	}
	return token, who, nil
}

func errVoidOpenID(cause error) error {
	return fault.New(fault.Invalid, "identity.openid.void").Wrap(cause)
}

// linkIn links an issuer's account to whoever is signed in, or to somebody new.
func linkIn(ctx context.Context, tx *sqldb.Tx, a Actor, token *oidc.IDToken, who claims) (l Linked, fresh bool, err error) {
	l = Linked{ID: tx.NewID(), Issuer: token.Issuer, Subject: token.Subject, Person: a.Person, Created: tx.Now()}
	if !a.SignedIn() {
		n := Named{Name: who.Name, GivenName: who.GivenName, FamilyName: who.FamilyName, BirthDate: who.BirthDate, Lang: who.Locale}
		if len(validNamed(n)) > 0 {
			n = Named{}
		}
		p, _, err := EnsurePersonIn(ctx, tx, n)
		if err != nil {
			return l, false, err
		}
		l.Person, fresh = p.ID, true
	}
	if err := insertLinked(ctx, tx, l); err != nil {
		return l, false, fmt.Errorf("link an issuer's account: %w", err)
	}
	return l, fresh, record(ctx, tx, Actor{Person: l.Person}, "", "identity.openid.link", "person/"+string(l.Person))
}

// LinkedAccounts lists the actor's accounts at institutions.
func (s *Service) LinkedAccounts(ctx context.Context, a Actor) (all []Linked, err error) {
	if err := s.Policy.Allow(a, "identity.person.show", Resource{Type: "identity.person", Person: a.Person}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = OwnIn(a, func(id PersonID) ([]Linked, error) { return linkedOf(ctx, tx, id) })
		return err
	})
	return all, err
}

// Unlink ends one of the actor's links to an institution.
func (s *Service) Unlink(ctx context.Context, a Actor, id string) error {
	if err := s.Policy.Allow(a, "identity.openid.unlink", Resource{Type: "identity.openid", ID: id, Person: a.Person}); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		var n int64
		for _, person := range a.Persons() {
			gone, err := deleteLinked(ctx, tx, id, person)
			if err != nil {
				return err
			}
			n += gone
		}
		if n == 0 {
			return fault.New(fault.NotFound, "identity.openid.unknown")
		}
		return record(ctx, tx, a, "", "identity.openid.unlink", "person/"+string(a.Person))
	})
}
