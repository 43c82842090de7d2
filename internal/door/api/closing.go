package api

import (
	"context"
	"net/http"
	"time"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
)

// Closing is an issuer that closes or has, and who keeps what it issued.
type Closing struct {
	Issuer        identity.TenantID       `json:"issuer"`
	Custodian     identity.TenantID       `json:"custodian"`
	State         credential.CustodyState `json:"state"`
	Reason        string                  `json:"reason"`
	Plan          string                  `json:"plan,omitempty" doc:"What becomes of learners with open places."`
	AnnouncedAt   time.Time               `json:"announcedAt"`
	ClosesAt      time.Time               `json:"closesAt" doc:"From then on it issues nothing."`
	TransferredAt time.Time               `json:"transferredAt,omitzero"`
	ActiveAt      time.Time               `json:"activeAt,omitzero" doc:"When the custodian took the records over."`
	Credentials   int                     `json:"credentials"`
	Encodings     int                     `json:"encodings"`
	Checksum      string                  `json:"checksum,omitempty" doc:"SHA-256 over the SHA-256 of every credential, sorted, a hex line each."`
}

// ClosedPath names an issuer whose records an archive keeps.
type ClosedPath struct {
	Closed identity.TenantID `path:"closed" maxLength:"64" doc:"The issuer's id."`
}

func closes(c credential.Custody) Closing {
	return Closing{
		Issuer: c.Issuer, Custodian: c.Custodian, State: c.State, Reason: c.Reason, Plan: c.Plan, AnnouncedAt: c.AnnouncedAt, ClosesAt: c.ClosesAt,
		TransferredAt: c.TransferredAt, ActiveAt: c.ActiveAt, Credentials: c.Set.Credentials, Encodings: c.Set.Encodings, Checksum: c.Set.Checksum,
	}
}

func closings(a *API) {
	const tag, domain = "Closings", "credential"
	add(a, operation{id: "listClosings", method: http.MethodGet, path: "/closings", domain: domain, tag: tag, open: true,
		summary: "Issuers that close or have, and who keeps their records"},
		func(ctx context.Context, _ identity.Actor, in *Paged) (*answer[list[Closing]], error) {
			all, err := a.Credential.Custodies(ctx)
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(c credential.Custody) string { return string(c.Issuer) }, closes)
		})
	add(a, operation{id: "orderClosing", method: http.MethodPost, path: "/closings/{organisation}", domain: domain, act: "credential.custody.order", tag: tag, status: http.StatusCreated,
		summary: "Close an issuer", about: "By itself, by a body that decides in its country, or by the operator. It cannot be undone: its offers leave the lists, learners are told, and on the day its keys end and its records go to the archive."},
		func(ctx context.Context, who identity.Actor, in *struct {
			OrganisationPath
			Body struct {
				Custodian identity.TenantID `json:"custodian" maxLength:"64" doc:"The archive that takes over the records."`
				On        string            `json:"on,omitempty" format:"date" doc:"The day; left out: at once."`
				Reason    string            `json:"reason" maxLength:"2000" doc:"Public."`
				Plan      string            `json:"plan,omitempty" maxLength:"2000" doc:"What becomes of learners with open places. Public."`
				Sure      bool              `json:"sure" doc:"That it cannot be undone."`
			}
		}) (*made[Closing], error) {
			b := in.Body
			var on time.Time
			if b.On != "" {
				var err error
				if on, err = time.Parse(time.DateOnly, b.On); err != nil {
					on = time.Unix(0, 0) // which is over, and is said to be
				}
			}
			c, err := a.Credential.OrderClosing(ctx, who, credential.Closing{Issuer: in.Organisation, Custodian: b.Custodian, On: on, Reason: b.Reason, Plan: b.Plan, Sure: b.Sure})
			return create(closes(c), err, "closings")
		})
	add(a, operation{id: "takeOverRecords", method: http.MethodPost, path: "/archive/{closed}/take-over", domain: domain, act: "credential.custody.take_over", tag: tag,
		summary: "Take over the records of a closed issuer, compared with the log once more"},
		func(ctx context.Context, who identity.Actor, in *ClosedPath) (*answer[Closing], error) {
			c, err := a.Credential.TakeOver(ctx, who, in.Closed)
			return say(closes(c), err)
		})
}
