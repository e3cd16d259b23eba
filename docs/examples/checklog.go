// Checks a published evidence log with Go's own packages, none of ours:
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run docs/examples/checklog.go URL-OR-FOLDER
//
// Opens the head with the published key, reads the tiles, and proves entries from them.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type tiles struct{ base string }

func (t tiles) Height() int { return 8 }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

// Go writes tile/8/0/000; the public layout has no height.
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := read(t.base, path)
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func read(base, path string) ([]byte, error) {
	if !strings.HasPrefix(base, "http") {
		return os.ReadFile(filepath.Join(base, filepath.FromSlash(path)))
	}
	answer, err := http.Get(strings.TrimSuffix(base, "/") + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "FAIL:", err)
		os.Exit(3)
	}
}

func main() {
	base := os.Args[1]
	keys, err := read(base, "key")
	must(err)
	head, err := read(base, "checkpoint")
	must(err)
	var verifiers []note.Verifier
	for _, line := range strings.Fields(string(keys)) {
		verifier, err := note.NewVerifier(line)
		must(err)
		verifiers = append(verifiers, verifier)
	}
	opened, err := note.Open(head, note.VerifierList(verifiers...))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	var size int64
	fmt.Sscan(lines[1], &size)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	tree := tlog.Tree{N: size, Hash: root}
	reader := tlog.TileHashReader(tree, tiles{base})
	computed, err := tlog.TreeHash(size, reader)
	must(err)
	if computed != root {
		must(fmt.Errorf("the tiles hash to %v, the head says %v", computed, root))
	}
	for index := int64(0); index < size; index += 97 {
		must(checkEntry(base, tree, reader, index))
	}
	for old := int64(1); old < size; old = old*3 + 1 {
		proof, err := tlog.ProveTree(size, old, reader)
		must(err)
		before, err := tlog.TreeHash(old, reader)
		must(err)
		must(tlog.CheckTree(proof, size, root, old, before))
	}
	fmt.Printf("OK: %d entries, %d signatures, root %v\n", size, len(opened.Sigs), root)
}

func checkEntry(base string, tree tlog.Tree, reader tlog.HashReader, index int64) error {
	tile := tlog.TileForIndex(8, tlog.StoredHashIndex(0, index))
	width := int64(256)
	if tree.N/256 == tile.N {
		width = tree.N % 256
	}
	tile.W = int(width)
	path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
	data, err := read(base, path)
	if err != nil {
		return err
	}
	for skip := index % 256; skip > 0; skip-- {
		data = data[2+int(data[0])<<8+int(data[1]):]
	}
	entry := data[2 : 2+int(data[0])<<8+int(data[1])]
	proof, err := tlog.ProveRecord(tree.N, index, reader)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry))
}
