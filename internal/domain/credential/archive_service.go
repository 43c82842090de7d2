package credential

import (
	"context"
	"crypto"
	"fmt"
	"io"
	"strings"

	"opencairn.org/cairn/formats/archive"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// exportChunk is how many credentials an export has in memory.
const exportChunk = 500

// ExportRecords writes everything a closed issuer left into one file, under the
// custodian's seal: with it every credential can be verified on a machine without
// a network. register is the issuer's part of the public register. What it holds
// is personal; that it was taken is in the record.
func (s *Service) ExportRecords(ctx context.Context, actor identity.Actor, issuer identity.TenantID, register []byte, w io.Writer) error {
	x := export{s: s, to: archive.NewWriter(w, s.DB.Now())}
	if err := x.open(ctx, actor, issuer); err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		data []byte
	}{{archive.RegisterName, register}, {archive.DocumentName, x.custody.Document}} {
		if err := x.to.Put(part.name, part.data); err != nil {
			return err
		}
	}
	for _, write := range []func(context.Context) error{x.logs, x.lists, x.credentials, x.encodings} {
		if err := write(ctx); err != nil {
			return err
		}
	}
	signer, name, err := s.custodianSigner(x.custody.Custodian, key.Ed25519)
	if err != nil {
		return err
	}
	x.manifest.Custodian.ID = name
	return x.to.Close(x.manifest, func(text []byte) ([]byte, error) { return signer.Sign(nil, text, crypto.Hash(0)) })
}

// export is one file on its way.
type export struct {
	s        *Service
	to       *archive.Writer
	custody  Custody
	org      identity.Organisation
	base     string
	manifest archive.Manifest
}

// open reads who and what, and records that the file was taken.
func (x *export) open(ctx context.Context, actor identity.Actor, issuer identity.TenantID) error {
	return x.s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if x.custody, err = loadCustody(ctx, tx, issuer); err != nil {
			return err
		}
		if err := x.s.Policy.Allow(actor, "credential.custody.export", x.custody.resource("")); err != nil {
			return err
		}
		if !x.custody.Closed() {
			return fault.New(fault.Conflict, "credential.custody.not_yet", "date", x.custody.ClosesAt)
		}
		if x.org, err = identity.OrganisationIn(ctx, tx, issuer); err != nil {
			return err
		}
		custodian, err := identity.OrganisationIn(ctx, tx, x.custody.Custodian)
		if err != nil {
			return err
		}
		if x.base, err = base(x.org); err != nil {
			return err
		}
		x.manifest = archive.Manifest{
			Issuer: archive.Party{ID: x.org.DID, Names: x.org.Name}, Custodian: archive.Party{Names: custodian.Name},
			Closed: x.custody.ClosesAt, Checksum: x.custody.Set.Checksum, Lists: map[string]string{},
		}
		return record(ctx, tx, actor, x.custody.Custodian, "credential.custody.export", "organisation/"+string(issuer), x.custody.Set.Checksum)
	})
}

// logs writes every log whole: a part would not tell whether it was forked.
func (x *export) logs(ctx context.Context) error {
	var years []string
	err := x.s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		years, err = logs(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, year := range years {
		if err := x.s.SignCheckpoint(ctx, year); err != nil {
			return err
		}
		if err := x.log(ctx, year); err != nil {
			return err
		}
	}
	return nil
}

func (x *export) log(ctx context.Context, year string) error {
	var note string
	var leaves []string
	err := x.s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		var size int64
		if note, size, err = loadCheckpoint(ctx, tx, year); err != nil {
			return err
		}
		leaves, err = leavesOf(ctx, tx, year, size)
		return err
	})
	if err != nil {
		return err
	}
	public, err := x.s.LogKey(year)
	if err != nil {
		return err
	}
	x.manifest.Logs = append(x.manifest.Logs, archive.LogKey{Origin: x.s.LogOrigin(year), Key: public, Name: year})
	if err := x.to.Put(archive.Logs+year+".note", []byte(note)); err != nil {
		return err
	}
	return x.to.Put(archive.Logs+year+".leaves", archive.Leaves(leaves))
}

// lists writes the status lists as they stand, without an end: they say their day.
func (x *export) lists(ctx context.Context) error {
	var rows []listRow
	err := x.s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		rows, err = listsOf(ctx, tx, x.custody.Issuer)
		return err
	})
	if err != nil {
		return err
	}
	for _, row := range rows {
		for _, p := range []statuslist.Purpose{revocation, suspension, TokenList} {
			if err := x.list(ctx, row, p); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *export) list(ctx context.Context, row listRow, p statuslist.Purpose) error {
	slots := map[State][]int{}
	err := x.s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		for _, state := range told[p] {
			if slots[state], err = slotsWith(ctx, tx, x.custody.Issuer, row.ID, state); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	by, err := x.s.listSigner(x.org, x.custody.Custodian, p)
	if err != nil {
		return err
	}
	by.life = 0
	address := listAddress(x.base, row.ID, p)
	body, err := by.sign(address, p, told[p], slots, x.s.DB.Now())
	if err != nil {
		return err
	}
	name := archive.Statuses + row.ID + "-" + string(p)
	x.manifest.Lists[address] = name
	return x.to.Put(name, body)
}

func (x *export) credentials(ctx context.Context) error {
	for after := CredentialID(""); ; {
		n := 0
		documents := map[CredentialID]string{}
		var ids []CredentialID
		err := x.s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			n, ids = 0, nil
			return eachCredential(ctx, tx, x.custody.Issuer, after, exportChunk, func(id CredentialID, _, document string) error {
				n, documents[id], ids = n+1, document, append(ids, id)
				return nil
			})
		})
		if err != nil {
			return err
		}
		for _, id := range ids {
			if x.manifest.Credentials++; documents[id] == "" {
				x.manifest.Erased++
				continue
			}
			if err := x.to.Put(archive.Credentials+string(id)+".json", []byte(documents[id])); err != nil {
				return err
			}
		}
		if n < exportChunk {
			return nil
		}
		after = ids[n-1]
	}
}

func (x *export) encodings(ctx context.Context) error {
	var all []Encoded
	err := x.s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = signedEncodings(ctx, tx, x.custody.Issuer)
		return err
	})
	if err != nil {
		return err
	}
	for _, e := range all {
		x.manifest.Encodings++
		if err := x.to.Put(archive.Encodings+string(e.Credential)+e.Encoding.Extension(), e.Document); err != nil {
			return err
		}
	}
	return nil
}

// ArchiveName is what a file of an issuer's records is called.
func ArchiveName(o identity.Organisation) string {
	return fmt.Sprintf("%s-records.zip", strings.ToLower(o.Slug))
}
