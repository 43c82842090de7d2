package identity

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// PersonIn is a person by any of their ids, or the fault "identity.person.none".
// Of somebody whose records were merged it is the kept one, whichever id is asked
// for.
func PersonIn(ctx context.Context, tx *sqldb.Tx, id PersonID) (Person, error) {
	kept, err := keptOf(ctx, tx, id)
	if err != nil {
		return Person{}, err
	}
	return personRow(ctx, tx, kept)
}

// personRow is the record with this id itself.
func personRow(ctx context.Context, tx *sqldb.Tx, id PersonID) (Person, error) {
	p, err := scanPerson(tx.QueryRow(ctx, `
		SELECT id, name, given_name, family_name, email, birth_date, lang, verified, created, erased
		FROM identity_person WHERE id = $1`, id))
	if errors.Is(err, sqldb.ErrNoRows) {
		return p, fault.New(fault.NotFound, "identity.person.none")
	}
	return p, err
}

func personByEmail(ctx context.Context, tx *sqldb.Tx, email string) (Person, error) {
	return scanPerson(tx.QueryRow(ctx, `
		SELECT id, name, given_name, family_name, email, birth_date, lang, verified, created, erased
		FROM identity_person WHERE email = $1`, email))
}

func scanPerson(r *sqldb.Row) (p Person, err error) {
	var id string
	err = r.Scan(&id, &p.Name, &p.GivenName, &p.FamilyName, &p.Email, &p.BirthDate, &p.Lang, &p.Verified, &p.Created, &p.Erased)
	p.ID = PersonID(id)
	return p, err
}

func insertPerson(ctx context.Context, tx *sqldb.Tx, p Person) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO identity_person (id, name, given_name, family_name, email, birth_date, lang, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		p.ID, p.Name, p.GivenName, p.FamilyName, orNull(p.Email), p.BirthDate, p.Lang, p.Created)
	return err
}

func updatePerson(ctx context.Context, tx *sqldb.Tx, id PersonID, n Named) error {
	rows, err := tx.Exec(ctx, `
		UPDATE identity_person SET name = $1, given_name = $2, family_name = $3, birth_date = $4, lang = $5
		WHERE id = $6 AND erased IS NULL`, n.Name, n.GivenName, n.FamilyName, n.BirthDate, n.Lang, id)
	if err == nil && rows == 0 {
		return fault.New(fault.NotFound, "identity.person.none")
	}
	return err
}

func markVerified(ctx context.Context, tx *sqldb.Tx, id PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE identity_person SET verified = $1 WHERE id = $2`, tx.Now(), id)
	return err
}

// erasePerson empties the person's row and removes every other.
func erasePerson(ctx context.Context, tx *sqldb.Tx, id PersonID) error {
	p, err := personRow(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := blankMerges(ctx, tx, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM identity_link WHERE person = $1 OR (email <> '' AND email = $2)`, id, p.Email); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM identity_attribute WHERE person = $1`, id); err != nil {
		return err
	}
	if err := deleteCards(ctx, tx, id); err != nil {
		return err
	}
	if err := deletePasskeysSince(ctx, tx, id, time.Unix(0, 0)); err != nil {
		return err
	}
	if err := deleteLinkedSince(ctx, tx, id, time.Unix(0, 0)); err != nil {
		return err
	}
	if err := eraseFamily(ctx, tx, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM identity_pseudonym WHERE person = $1`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM identity_membership WHERE person = $1`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM identity_session WHERE person = $1`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM identity_token WHERE person = $1`, id); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		UPDATE identity_person SET name = '', given_name = '', family_name = '', email = NULL, birth_date = '', lang = '', verified = NULL, erased = $1
		WHERE id = $2`, tx.Now(), id)
	return err
}

// OrganisationIn is an organisation by id, or the fault
// "identity.organisation.none".
func OrganisationIn(ctx context.Context, tx *sqldb.Tx, id TenantID) (Organisation, error) {
	return sqldb.Recall(tx, organisationKey(id), func() (Organisation, error) {
		return oneOrganisation(sqldb.All(ctx, tx, scanOrganisation, `
			SELECT id, slug, name, kind, did, website, country, region, status, founded, closed, created, staff
			FROM identity_organisation WHERE id = $1`, id))
	})
}

// organisationKey recalls an organisation.
type organisationKey TenantID

// OrganisationBySlugIn is OrganisationIn by the name in its address.
func OrganisationBySlugIn(ctx context.Context, tx *sqldb.Tx, slug string) (Organisation, error) {
	return oneOrganisation(sqldb.All(ctx, tx, scanOrganisation, `
		SELECT id, slug, name, kind, did, website, country, region, status, founded, closed, created, staff
		FROM identity_organisation WHERE slug = $1`, slug))
}

// OrganisationByDIDIn is OrganisationIn by the issuer's id.
func OrganisationByDIDIn(ctx context.Context, tx *sqldb.Tx, did string) (Organisation, error) {
	return oneOrganisation(sqldb.All(ctx, tx, scanOrganisation, `
		SELECT id, slug, name, kind, did, website, country, region, status, founded, closed, created, staff
		FROM identity_organisation WHERE did = $1`, did))
}

// asked is how many rows one statement asks for by their ids.
const asked = 20

// OrganisationsByIDIn are the organisations of those ids that exist, by id; an id may
// stand there twice.
func OrganisationsByIDIn(ctx context.Context, tx *sqldb.Tx, ids []TenantID) (map[TenantID]Organisation, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	found := make(map[TenantID]Organisation, len(ids))
	for part := range slices.Chunk(ids, asked) {
		var in [asked]TenantID
		copy(in[:], part)
		some, err := sqldb.All(ctx, tx, scanOrganisation, `
			SELECT id, slug, name, kind, did, website, country, region, status, founded, closed, created, staff
			FROM identity_organisation
			WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
			in[0], in[1], in[2], in[3], in[4], in[5], in[6], in[7], in[8], in[9],
			in[10], in[11], in[12], in[13], in[14], in[15], in[16], in[17], in[18], in[19])
		if err != nil {
			return nil, err
		}
		for _, o := range some {
			found[o.ID] = o
		}
	}
	return found, nil
}

func oneOrganisation(found []Organisation, err error) (Organisation, error) {
	if err == nil && len(found) == 0 {
		return Organisation{}, fault.New(fault.NotFound, "identity.organisation.none")
	}
	return append(found, Organisation{})[0], err
}

// OrganisationsIn lists organisations, for domains to the right.
func OrganisationsIn(ctx context.Context, tx *sqldb.Tx, f OrganisationFilter) ([]Organisation, error) {
	return organisations(ctx, tx, f)
}

func organisations(ctx context.Context, tx *sqldb.Tx, f OrganisationFilter) ([]Organisation, error) {
	return sqldb.All(ctx, tx, scanOrganisation, `
		SELECT id, slug, name, kind, did, website, country, region, status, founded, closed, created, staff
		FROM identity_organisation WHERE ($1 = '' OR kind = $1) AND ($2 = '' OR country = $2) ORDER BY slug`, f.Kind, f.Country)
}

func scanOrganisation(r *sqldb.Rows) (o Organisation, err error) {
	var id, name, kind, status string
	if err := r.Scan(&id, &o.Slug, &name, &kind, &o.DID, &o.Website, &o.Country, &o.Region, &status, &o.Founded, &o.Closed, &o.Created, &o.Staff); err != nil {
		return o, err
	}
	o.ID, o.Kind, o.Status = TenantID(id), OrganisationKind(kind), OrganisationStatus(status)
	return o, json.Unmarshal([]byte(name), &o.Name)
}

func insertOrganisation(ctx context.Context, tx *sqldb.Tx, o Organisation) error {
	name, err := json.Marshal(o.Name)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO identity_organisation (id, slug, name, kind, did, website, country, region, status, founded, closed, created, staff)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		o.ID, o.Slug, string(name), o.Kind, orNull(o.DID), o.Website, o.Country, o.Region, o.Status, o.Founded, o.Closed, o.Created, o.Staff)
	return err
}

func updateOrganisation(ctx context.Context, tx *sqldb.Tx, o Organisation) error {
	name, err := json.Marshal(o.Name)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		UPDATE identity_organisation SET slug = $1, name = $2, did = $3, website = $4, country = $5, region = $6, status = $7, founded = $8, closed = $9
		WHERE id = $10`, o.Slug, string(name), orNull(o.DID), o.Website, o.Country, o.Region, o.Status, o.Founded, o.Closed, o.ID)
	return err
}

func updateStaff(ctx context.Context, tx *sqldb.Tx, id TenantID, staff int) error {
	_, err := tx.Exec(ctx, `UPDATE identity_organisation SET staff = $1 WHERE id = $2`, staff, id)
	return err
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// StaffIn lists who is what in an organisation, by name: one Member a role. Who
// was merged is listed under the kept id.
func StaffIn(ctx context.Context, tx *sqldb.Tx, tenant TenantID) ([]Member, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (m Member, err error) {
		var person, role string
		err = r.Scan(&person, &m.Name, &role, &m.Since)
		m.Person, m.Role = PersonID(person), Role(role)
		return m, err
	}, `SELECT p.id, p.name, m.role, MIN(m.since)
		FROM identity_membership m
		LEFT JOIN identity_merge g ON g.merged = m.person AND g.verdict = 'same' AND g.undone IS NULL
		JOIN identity_person p ON p.id = COALESCE(g.kept, m.person)
		WHERE m.tenant = $1 GROUP BY p.id, p.name, m.role ORDER BY p.name, p.id, m.role`, tenant)
}

func insertMembership(ctx context.Context, tx *sqldb.Tx, tenant TenantID, person PersonID, r Role) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO identity_membership (tenant, person, role, since) VALUES ($1, $2, $3, $4)
		ON CONFLICT (tenant, person, role) DO NOTHING`, tenant, person, r, tx.Now())
	return err
}

func deleteMembership(ctx context.Context, tx *sqldb.Tx, tenant TenantID, person PersonID, r Role) error {
	_, err := tx.Exec(ctx, `DELETE FROM identity_membership WHERE tenant = $1 AND person = $2 AND role = $3`, tenant, person, r)
	return err
}

func rolesIn(ctx context.Context, tx *sqldb.Tx, tenant TenantID, person PersonID) ([]Role, error) {
	roles, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (Role, error) {
		var role string
		err := r.Scan(&role)
		return Role(role), err
	}, `SELECT DISTINCT role FROM identity_membership WHERE tenant = $1 AND (person = $2 OR person IN (
			SELECT merged FROM identity_merge WHERE kept = $2 AND verdict = 'same' AND undone IS NULL))`, tenant, person)
	sortRoles(roles)
	return roles, err
}

// memberRow is a membership as exported.
type memberRow struct {
	Tenant TenantID `json:"tenant"`
	Person PersonID `json:"person"`
	Role   Role     `json:"role"`
}

func memberRows(ctx context.Context, tx *sqldb.Tx, person PersonID) ([]memberRow, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (memberRow, error) {
		var tenant, role string
		err := r.Scan(&tenant, &role)
		return memberRow{TenantID(tenant), person, Role(role)}, err
	}, `SELECT tenant, role FROM identity_membership WHERE person = $1 ORDER BY tenant, role`, person)
}

// membershipsOf lists the organisations a person has roles in, by slug; merged
// records count.
func membershipsOf(ctx context.Context, tx *sqldb.Tx, person PersonID) ([]Membership, error) {
	orgs, err := sqldb.All(ctx, tx, scanOrganisation, `
		SELECT id, slug, name, kind, did, website, country, region, status, founded, closed, created, staff
		FROM identity_organisation WHERE id IN (SELECT tenant FROM identity_membership WHERE person = $1 OR person IN (
			SELECT merged FROM identity_merge WHERE kept = $1 AND verdict = 'same' AND undone IS NULL)) ORDER BY slug`, person)
	if err != nil {
		return nil, err
	}
	ms := make([]Membership, len(orgs))
	for i, o := range orgs {
		ms[i].Organisation = o
		if ms[i].Roles, err = rolesIn(ctx, tx, o.ID, person); err != nil {
			return nil, err
		}
	}
	return ms, nil
}
