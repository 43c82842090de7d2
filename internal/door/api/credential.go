package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/wallet"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Credential is one signed encoding of an award.
type Credential struct {
	ID        credential.CredentialID `json:"id"`
	Issuer    identity.TenantID       `json:"issuer"`
	IssuerDID string                  `json:"issuerDid"`
	Person    identity.PersonID       `json:"person"`
	Title     string                  `json:"title"`
	State     credential.State        `json:"state"`
	Reason    string                  `json:"reason,omitempty" doc:"Of the last change of state."`
	IssuedAt  time.Time               `json:"issuedAt"`
	ChangedAt time.Time               `json:"changedAt,omitzero"`
	ExpiresAt time.Time               `json:"expiresAt,omitzero"`
	LogIndex  int64                   `json:"logIndex" doc:"Its place in the transparency log."`
	Document  json.RawMessage         `json:"document,omitempty" doc:"The credential as signed; not in lists."`
}

// Encoded is an award in one of its encodings.
type Encoded struct {
	Encoding  credential.Encoding `json:"encoding"`
	MediaType string              `json:"mediaType"`
	Document  string              `json:"document" doc:"The signed text, exactly as it is to be kept."`
	LogIndex  int64               `json:"logIndex" doc:"Its place in the transparency log."`
}

// Issue is what became of the candidates of one sitting, each by itself.
type Issue struct {
	Issued []Credential `json:"issued"`
	Left   []LeftOut    `json:"left"`
}

// LeftOut is a candidate who got no credential, and why.
type LeftOut struct {
	Name    string `json:"name"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Share lets whoever has its link see one credential.
type Share struct {
	ID         string                  `json:"id"`
	Credential credential.CredentialID `json:"credential"`
	Purpose    string                  `json:"purpose"`
	CreatedAt  time.Time               `json:"createdAt"`
	ExpiresAt  time.Time               `json:"expiresAt,omitzero" doc:"Not there: until withdrawn, for a printed page."`
	EndedAt    time.Time               `json:"endedAt,omitzero"`
	Views      int                     `json:"views"`
	LastView   time.Time               `json:"lastView,omitzero"`
	Link       string                  `json:"link,omitempty" doc:"Given once, when it is made."`
}

// CredentialPath names one credential.
type CredentialPath struct {
	Credential credential.CredentialID `path:"credential" doc:"The credential's id."`
}

func issued(c credential.Credential) Credential {
	return Credential{
		ID: c.ID, Issuer: c.Issuer, IssuerDID: c.IssuerDID, Person: c.Person, Title: c.Title, State: c.State, Reason: c.Reason,
		IssuedAt: c.IssuedAt, ChangedAt: c.ChangedAt, ExpiresAt: c.ExpiresAt, LogIndex: c.LogIndex,
	}
}

func withDocument(c credential.Credential) Credential {
	v := issued(c)
	if len(c.Document) > 0 {
		v.Document = c.Document
	}
	return v
}

func leftOut(p *i18n.Printer) func(credential.Left) LeftOut {
	return func(l credential.Left) LeftOut {
		v := LeftOut{Name: l.Name, Code: "api.unforeseen", Message: p.Fault(l.Why)}
		if fs, ok := fault.Of(l.Why); ok {
			v.Code = fs[0].Key
		}
		return v
	}
}

func shared(s wallet.Share) Share {
	return Share{ID: s.ID, Credential: s.Credential, Purpose: s.Purpose, CreatedAt: s.CreatedAt, ExpiresAt: s.ExpiresAt, EndedAt: s.EndedAt, Views: s.Views, LastView: s.LastView}
}

func credentials(a *API) {
	const tag, domain = "Credentials", "credential"
	add(a, operation{id: "listCredentials", method: http.MethodGet, path: "/credentials", domain: domain, act: "credential.list", tag: tag,
		summary: "What your organisation issued, the newest first", about: "The size of a page is the list's own."},
		func(ctx context.Context, who identity.Actor, in *struct {
			Cursor string `query:"cursor" maxLength:"200" doc:"next of the page before."`
		}) (*answer[list[Credential]], error) {
			p, err := a.Credential.Issued(ctx, who, credential.IssuedQuery{Window: sqldb.Window{After: in.Cursor}})
			return say(list[Credential]{Items: each(p.Rows, func(l credential.Listed) Credential { return issued(l.Credential) }), Next: p.Next}, err)
		})
	add(a, operation{id: "showCredential", method: http.MethodGet, path: "/credentials/{credential}", domain: domain, act: "credential.read", tag: tag,
		summary: "One credential as signed, for its holder and its issuer"},
		func(ctx context.Context, who identity.Actor, in *CredentialPath) (*answer[Credential], error) {
			c, err := a.Credential.Credential(ctx, who, in.Credential)
			return say(withDocument(c), err)
		})
	encodings(a, tag, domain)
	add(a, operation{id: "issue", method: http.MethodPost, path: "/sittings/{sitting}/credentials", domain: domain, act: "credential.issue", tag: tag,
		summary: "Issue to everybody who passed a sitting", about: "Each candidate by itself: who got none is named with the reason. Doing it again issues nothing twice and finishes what was left over."},
		func(ctx context.Context, who identity.Actor, in *SittingPath) (*answer[Issue], error) {
			b, err := a.Credential.Issue(ctx, who, in.Sitting)
			return say(Issue{Issued: each(b.Issued, issued), Left: each(b.Left, leftOut(i18n.For(who.Lang)))}, err)
		})
	for _, act := range []struct {
		name, summary string
		do            func(context.Context, identity.Actor, credential.CredentialID, string) error
	}{
		{"revoke", "Withdraw a credential for good, with a reason its holder is told", a.Credential.Revoke},
		{"suspend", "Mark a credential as under investigation", a.Credential.Suspend},
		{"lift", "End a suspension: the credential counts again", a.Credential.Lift},
	} {
		add(a, operation{id: act.name + "Credential", method: http.MethodPost, path: "/credentials/{credential}/" + act.name, domain: domain, act: "credential." + act.name, tag: tag, summary: act.summary},
			func(ctx context.Context, who identity.Actor, in *struct {
				CredentialPath
				Body Why
			}) (*answer[Credential], error) {
				if err := act.do(ctx, who, in.Credential, in.Body.Reason); err != nil {
					return nil, err
				}
				c, err := a.Credential.Credential(ctx, who, in.Credential)
				return say(issued(c), err)
			})
	}
	add(a, operation{id: "listHoldings", method: http.MethodGet, path: "/holdings", domain: domain, act: "credential.holdings", tag: tag,
		summary: "The credentials you hold, the newest first"},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[Credential]], error) {
			all, err := a.Credential.Holdings(ctx, who)
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(c credential.Credential) string { return string(c.ID) }, issued)
		})
}

func encodings(a *API, tag, domain string) {
	add(a, operation{id: "encodeCredential", method: http.MethodPost, path: "/credentials/{credential}/encodings", domain: domain, act: "credential.encode", tag: tag,
		summary: "The same award in another encoding, for its holder and its issuer", about: "Signed when it is first asked for; later answers are the same bytes."},
		func(ctx context.Context, who identity.Actor, in *struct {
			CredentialPath
			Body struct {
				Encoding credential.Encoding `json:"encoding" enum:"vc-jwt,sd-jwt-vc,elm" doc:"vc-jwt: the Open Badge as a token; sd-jwt-vc: the European wallet's learning credential; elm: Europass, sealed."`
			}
		}) (*answer[Encoded], error) {
			e, err := a.Credential.Encode(ctx, who, in.Credential, in.Body.Encoding)
			return say(Encoded{Encoding: e.Encoding, MediaType: e.Encoding.MediaType(), Document: string(e.Document), LogIndex: e.LogIndex}, err)
		})
}

func shares(a *API) {
	const tag, domain = "Shares", "wallet"
	add(a, operation{id: "listShares", method: http.MethodGet, path: "/shares", domain: domain, act: "wallet.share.list", tag: tag,
		summary: "Your links to your credentials, with how often each was used"},
		func(ctx context.Context, who identity.Actor, in *struct {
			Paged
			Credential credential.CredentialID `query:"credential" maxLength:"64" doc:"Only links to this one."`
		}) (*answer[list[Share]], error) {
			all, err := a.Wallet.Shares(ctx, who, in.Credential)
			if err != nil {
				return nil, err
			}
			return cut(in.Paged, all, func(s wallet.Share) string { return s.ID }, shared)
		})
	add(a, operation{id: "share", method: http.MethodPost, path: "/credentials/{credential}/shares", domain: domain, act: "wallet.share.create", tag: tag, status: http.StatusCreated,
		summary: "Make a link to one of your credentials", about: "The link is given once and kept nowhere."},
		func(ctx context.Context, who identity.Actor, in *struct {
			CredentialPath
			Body struct {
				Purpose string        `json:"purpose,omitempty" maxLength:"300" doc:"In your words: application to Saltmarsh."`
				Period  wallet.Period `json:"period" enum:"week,month,year,paper" doc:"paper lasts until you withdraw it."`
			}
		}) (*made[Share], error) {
			s, token, err := a.Wallet.Share(ctx, who, in.Credential, in.Body.Purpose, in.Body.Period)
			v := shared(s)
			v.Link = a.PublicURL + "/s/" + token
			return create(v, err, "shares")
		})
	add(a, operation{id: "endShare", method: http.MethodDelete, path: "/shares/{share}", domain: domain, act: "wallet.share.end", tag: tag,
		summary: "Withdraw a link; it stops working at once"},
		func(ctx context.Context, who identity.Actor, in *struct {
			Share string `path:"share" maxLength:"64" doc:"The share's id."`
		}) (*nothing, error) {
			return done(a.Wallet.End(ctx, who, in.Share))
		})
}
