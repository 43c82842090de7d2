package verification

import (
	"context"
	"errors"
	"io"
	"slices"

	"opencairn.org/cairn/formats/archive"
)

// Archive is what an issuer that is gone left behind, in one file: the source of
// everything its credentials name, without a network. It is a Sources. That its
// seal is the custodian's, the caller must know: anybody can seal an archive.
type Archive struct {
	*archive.Archive
	Register *Register // the issuer's part of the public register, with the logs that are here

	document []byte
	logs     map[string]*archive.Log
}

// OpenArchive reads an archive file: its seal, its register, its logs. A file that
// was changed, and a log that was forked, is an *archive.Error.
func OpenArchive(r io.ReaderAt, size int64) (*Archive, error) {
	file, err := archive.Open(r, size)
	if err != nil {
		return nil, err
	}
	a := &Archive{Archive: file, logs: map[string]*archive.Log{}}
	text, err := file.Read(archive.RegisterName)
	if err != nil {
		return nil, err
	}
	if a.Register, err = ParseRegister(text); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(a.Register.Issuers, func(i RegisterIssuer) bool { return i.ID == file.Issuer.ID })
	if i < 0 || !slices.Contains(a.Register.Issuers[i].StatusBy, file.Custodian.ID) {
		return nil, &archive.Error{Code: archive.NotAnArchive, File: archive.RegisterName}
	}
	if a.document, err = file.Read(archive.DocumentName); err != nil {
		return nil, err
	}
	a.Register.Logs = nil
	for _, k := range file.Manifest.Logs {
		if a.logs[k.Origin], err = file.OpenLog(k); err != nil {
			return nil, err
		}
		a.Register.Logs = append(a.Register.Logs, LogKey{Origin: k.Origin, Key: k.Key})
	}
	return a, nil
}

// DIDDocument implements Sources.
func (a *Archive) DIDDocument(_ context.Context, id string) (Fetched, error) {
	if id != a.Issuer.ID {
		return Fetched{}, errNotAsked
	}
	return Fetched{Body: a.document, At: a.Made}, nil
}

// StatusList implements Sources: the list as it was when the file was made.
func (a *Archive) StatusList(_ context.Context, url string) (Fetched, error) {
	name, here := a.Lists[url]
	if !here {
		return Fetched{}, errNotAsked
	}
	body, err := a.Read(name)
	return Fetched{Body: body, At: a.Made}, err
}

// LogReceipt implements Sources.
func (a *Archive) LogReceipt(_ context.Context, origin string, entry []byte) (Fetched, error) {
	log := a.logs[origin]
	if log == nil {
		return Fetched{}, errNotAsked
	}
	r, in, err := log.Receipt(entry)
	if err == nil && !in {
		err = ErrNone
	}
	return Fetched{Body: r.Text(), At: a.Made}, err
}

// Holds checks a checkpoint of one of the logs that somebody kept from earlier.
func (a *Archive) Holds(note []byte) error {
	var err error
	for _, log := range a.logs {
		if err = log.Holds(note); err == nil {
			return nil
		}
		if e := new(archive.Error); errors.As(err, &e) && e.Code == archive.Forked {
			return err
		}
	}
	return err
}

// Only is the register's part about one issuer.
func (r *Register) Only(issuer string) *Register {
	out := *r
	out.Issuers = slices.DeleteFunc(slices.Clone(r.Issuers), func(i RegisterIssuer) bool { return i.ID != issuer })
	out.Approvals = slices.DeleteFunc(slices.Clone(r.Approvals), func(a RegisterApproval) bool { return a.Issuer != issuer })
	return &out
}
