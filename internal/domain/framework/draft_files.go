package framework

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
)

// Files are the texts of a pack by their path within its folder: "pack.yaml",
// "frameworks/xf-2027.yaml".
type Files map[string]string

// What a draft may be: a pack is text for people, and the longest shipped is a
// tenth of it.
const (
	mostFiles = 200
	mostBytes = 2 << 20
)

const packFile = "pack.yaml"

// ReadFolder reads the folder of one pack: the root itself, or its only folder
// that holds a pack.yaml. Other things than texts of a pack are left out. Faults:
// Invalid framework.draft.no_pack, framework.draft.large, framework.draft.text.
func ReadFolder(fsys fs.FS) (Files, error) {
	root, err := packRoot(fsys)
	if err != nil {
		return nil, err
	}
	files, size := Files{}, 0
	err = fs.WalkDir(fsys, root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel := strings.TrimPrefix(strings.TrimPrefix(name, root), "/")
		if root == "." {
			rel = name
		}
		if !d.Type().IsRegular() || !partOfPack(rel) {
			return nil
		}
		data, err := readFile(fsys, name, mostBytes-size)
		if err != nil {
			return err
		}
		if size += len(data); len(files) == mostFiles {
			return TooLarge()
		}
		if !utf8.Valid(data) {
			return fault.New(fault.Invalid, "framework.draft.text", "file", rel).At("files")
		}
		files[rel] = string(data)
		return nil
	})
	if _, ok := fault.Of(err); err != nil && !ok {
		err = fmt.Errorf("read the draft: %w", err)
	}
	return files, err
}

// partOfPack: the texts that docs/reference/pack.md names, and notes beside them.
func partOfPack(name string) bool {
	switch path.Ext(name) {
	case ".yaml", ".json", ".txtar", ".md":
		return !strings.HasPrefix(path.Base(name), ".")
	}
	return false
}

// TooLarge is the fault framework.draft.large.
func TooLarge() error {
	return fault.New(fault.Invalid, "framework.draft.large", "files", mostFiles, "kilobytes", mostBytes>>10).At("files")
}

func readFile(fsys fs.FS, name string, most int) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(f, int64(most)+1))
	if err == nil && len(data) > most {
		err = TooLarge()
	}
	return data, err
}

func packRoot(fsys fs.FS) (string, error) {
	names, err := fs.Glob(fsys, "*/"+packFile)
	if err != nil {
		return "", fmt.Errorf("look for pack.yaml: %w", err)
	}
	if _, err := fs.Stat(fsys, packFile); err == nil {
		return ".", nil
	}
	if len(names) != 1 {
		return "", fault.New(fault.Invalid, "framework.draft.no_pack", "found", len(names)).At("files")
	}
	return path.Dir(names[0]), nil
}

// ReadZip reads a pack from a zip file, as ReadFolder reads a folder. Fault
// besides those: Invalid framework.draft.zip.
func ReadZip(data []byte) (Files, error) {
	broken := func(err error) error {
		return fault.New(fault.Invalid, "framework.draft.zip").At("zip").Wrap(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, broken(err)
	}
	if len(z.File) > 4*mostFiles {
		return nil, TooLarge()
	}
	files, err := ReadFolder(z)
	if _, ok := fault.Of(err); err != nil && !ok {
		return nil, broken(err)
	}
	return files, err
}

// Zip is the pack as a file to install: one folder, named after its code.
func (f Files) Zip() ([]byte, error) {
	code, err := f.code()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(f)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: code + "/" + name, Method: zip.Deflate})
		if err != nil {
			return nil, fmt.Errorf("write the pack: %w", err)
		}
		if _, err := io.WriteString(w, f[name]); err != nil {
			return nil, fmt.Errorf("write the pack: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write the pack: %w", err)
	}
	return out.Bytes(), nil
}

// code is what pack.yaml says it is; what else is wrong with that file is said
// when it is opened.
func (f Files) code() (string, error) {
	var head struct {
		Code string `yaml:"code"`
	}
	if err := yaml.Load([]byte(f[packFile]), &head); err != nil || !codeForm.MatchString(head.Code) {
		return "", fault.New(fault.Invalid, "framework.draft.code", "file", packFile).At("files").Wrap(err)
	}
	return head.Code, nil
}

// codeForm is the form of a pack's code, which names a folder.
var codeForm = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// over lays the files over a set, as a pack given later replaces an earlier one.
// The error names file, line, rule and the mend.
func (f Files) over(set *pack.Set) (*pack.Set, *pack.Pack, error) {
	code, err := f.code()
	if err != nil {
		return nil, nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if !fs.ValidPath(name) || !partOfPack(name) {
			return nil, nil, fault.New(fault.Invalid, "framework.draft.name", "file", name).At("files")
		}
	}
	data, err := f.Zip()
	if err != nil {
		return nil, nil, err
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, fmt.Errorf("open the draft: %w", err)
	}
	then, err := set.With(pack.Source{Name: "draft", FS: z})
	if err != nil {
		return nil, nil, err
	}
	return then, then.Pack(code), nil
}

// WithVersion is a loaded pack's files with one version written anew, given its
// text alone. A version of the same series that would hold at the same time ends
// where it begins. Faults: Invalid framework.draft.version when the text names no
// loaded framework or series.
func (l *Library) WithVersion(text []byte) (Files, error) {
	var head struct {
		ID        string   `yaml:"id"`
		Series    string   `yaml:"series"`
		ValidFrom pack.Day `yaml:"validFrom"`
	}
	if err := yaml.Load(text, &head); err != nil {
		return nil, pack.Explain("draft", err)
	}
	p := l.packOf(head.ID, head.Series)
	if p == nil || !codeForm.MatchString(head.ID) {
		return nil, fault.New(fault.Invalid, "framework.draft.version", "id", head.ID, "series", head.Series).At("files")
	}
	files, err := ReadFolder(p.FS())
	if err != nil {
		return nil, err
	}
	for _, f := range p.Frameworks {
		overlaps := f.ID != head.ID && f.Series == head.Series && f.ValidFrom.Before(head.ValidFrom.Time) && f.InForce(head.ValidFrom)
		if overlaps {
			name := "frameworks/" + f.ID + ".yaml"
			files[name] = ending(files[name], head.ValidFrom)
		}
	}
	files["frameworks/"+head.ID+".yaml"] = string(text)
	return files, nil
}

// packOf is the loaded pack that has a framework of this id, or of this series.
func (l *Library) packOf(id, series string) *pack.Pack {
	if f := l.set.Framework(id); f != nil {
		return f.Pack
	}
	for _, f := range l.set.Frameworks() {
		if f.Series == series && series != "" {
			return f.Pack
		}
	}
	return nil
}

var (
	fromLine = regexp.MustCompile(`(?m)^validFrom:.*$`)
	toLine   = regexp.MustCompile(`(?m)^validTo:.*\n`)
)

// ending writes a version's last day anew.
func ending(text string, day pack.Day) string {
	return fromLine.ReplaceAllString(toLine.ReplaceAllString(text, ""), "${0}\nvalidTo: "+day.String())
}
