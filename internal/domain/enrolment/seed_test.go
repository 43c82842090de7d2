package enrolment_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// publish puts an offer into the catalogue as a harvest would leave it.
func publish(t *testing.T, db *sqldb.DB, o catalogue.Offer) catalogue.OfferID {
	t.Helper()
	o.ID = catalogue.OfferID(uuid.NewString())
	data, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	now := db.Now().UnixMicro()
	_, err = db.Migrator().ExecContext(t.Context(), `INSERT INTO catalogue_offer
		(tenant, id, local_id, source, page, record, hash, data, listed, found_at, listed_at, changed, harvest, misses)
		VALUES ($1, $2, $3, '', $4, '', $5, $6, TRUE, $7, $7, $7, '', 0)`,
		string(o.Provider), string(o.ID), string(o.ID), o.URL, catalogue.ContentHash(o), string(data), now)
	if err != nil {
		t.Fatal(err)
	}
	return o.ID
}

// engage makes a person hold a role in a provider.
func engage(t *testing.T, db *sqldb.DB, a identity.Actor, name string) {
	t.Helper()
	now := db.Now().UnixMicro()
	if _, err := db.Migrator().ExecContext(t.Context(), `INSERT INTO identity_person (id, name, given_name, family_name, birth_date, lang, created)
		VALUES ($1, $2, '', '', '', 'en', $3)`, string(a.Person), name, now); err != nil {
		t.Fatal(err)
	}
	for _, r := range a.Roles {
		if _, err := db.Migrator().ExecContext(t.Context(), `INSERT INTO identity_membership (tenant, person, role, since) VALUES ($1, $2, $3, $4)`,
			string(a.Tenant), string(a.Person), string(r), now); err != nil {
			t.Fatal(err)
		}
	}
}
