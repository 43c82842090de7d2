package tlog

import (
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// height is the tile height of C2SP tlog-tiles: 256 hashes.
const height = 8

// Tile is the content of a tile of a log of this size, by its C2SP path:
// "tile/0/000", "tile/0/x001/234", "tile/1/000.p/5".
func Tile(path string, size int64, read ReadHashes) ([]byte, error) {
	rest, ok := strings.CutPrefix(path, "tile/")
	if !ok || len(path) > 100 {
		return nil, &Error{Code: BadTile, Detail: "path"}
	}
	t, err := tlog.ParseTilePath("tile/8/" + rest)
	if err != nil || t.L < 0 || t.L > 7 {
		return nil, &Error{Code: BadTile, Err: err}
	}
	if !within(t, size) {
		return nil, &Error{Code: BadTile, Err: errNotFound}
	}
	data, err := tlog.ReadTileData(t, read.reader())
	if err != nil {
		return nil, &Error{Code: Storage, Err: err}
	}
	return data, nil
}

// within reports whether every hash of the tile is of a complete subtree of the
// log.
func within(t tlog.Tile, size int64) bool {
	hashes := size >> (height * t.L) // complete hashes at the tile's level
	return t.N <= hashes/(1<<height) && t.N*(1<<height)+int64(t.W) <= hashes
}

// Tiles are the C2SP paths of the tiles that are new or larger in a log that has
// grown.
func Tiles(oldSize, newSize int64) []string {
	var out []string
	for _, t := range tlog.NewTiles(height, oldSize, newSize) {
		out = append(out, "tile/"+strings.TrimPrefix(t.Path(), "tile/8/"))
	}
	return out
}
