using System.Globalization;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Reuse;

/// <summary>Where the rows of a document are stored.</summary>
/// <param name="Part">Index of the part.</param>
/// <param name="Ordinal">Its place among the documents of the part.</param>
internal readonly record struct StoredPlace(int Part, int Ordinal) : IComparable<StoredPlace>
{
    /// <inheritdoc/>
    public int CompareTo(StoredPlace other) => Part != other.Part ? Part.CompareTo(other.Part) : Ordinal.CompareTo(other.Ordinal);
}

/// <summary>The documents that are done already, by input and content: 40 bytes or so for each are held.</summary>
internal sealed class StoredDocuments
{
    /// <summary>
    /// Parts whose files take so many bytes together, those of the first names, may be held in memory by whoever copies from them: some times as much, unpacked.
    /// </summary>
    public const long HeldBytes = 8 << 20;

    private static readonly string[] Columns = ["doc_uid", "source", "row_hash", "status"];

    private readonly Dictionary<(int Source, UInt128 Hash), List<StoredPlace>> _places = [];
    private readonly Dictionary<string, int> _sources;
    private readonly bool[] _mayBeHeld;

    private StoredDocuments(IReadOnlyList<PartReader> parts, Dictionary<string, int> sources)
    {
        (Parts, _sources, _mayBeHeld) = (parts, sources, new bool[parts.Count]);
        var left = HeldBytes;
        for (var part = 0; part < parts.Count; part++)
        {
            _mayBeHeld[part] = parts[part].Bytes <= left;
            left -= _mayBeHeld[part] ? parts[part].Bytes : 0;
        }
    }

    /// <summary>The parts that hold them.</summary>
    public IReadOnlyList<PartReader> Parts { get; }

    /// <summary>Whether a part may be held in memory, so that documents of it may be taken in any order.</summary>
    public bool MayBeHeld(int part) => _mayBeHeld[part];

    /// <summary>Reads what is stored of some inputs.</summary>
    /// <param name="parts">The parts that hold their rows, in order.</param>
    /// <param name="sources">The inputs.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<StoredDocuments> ReadAsync(IReadOnlyList<PartReader> parts, IEnumerable<string> sources, CancellationToken cancellationToken)
    {
        var stored = new StoredDocuments(parts, sources.Select((source, index) => (source, index)).ToDictionary(source => source.source, source => source.index, StringComparer.Ordinal));
        for (var part = 0; part < parts.Count; part++)
        {
            var ordinal = 0;
            await foreach (var row in parts[part].ReadAsync(TableList.Documents, Columns, cancellationToken).ConfigureAwait(false))
            {
                // What failed is tried again.
                if (row.Text("status") == "done" && row.Text("row_hash") is { } hash && stored._sources.TryGetValue(row.Text("source")!, out var source))
                {
                    stored.Add((source, Parse(hash)), new StoredPlace(part, ordinal));
                }

                ordinal++;
            }
        }

        return stored;
    }

    /// <summary>Where documents of an input with this content are stored, in order.</summary>
    public IReadOnlyList<StoredPlace> Find(string source, string rowHash) =>
        _sources.TryGetValue(source, out var index) ? _places.GetValueOrDefault((index, Parse(rowHash)), []) : [];

    private static UInt128 Parse(string hash) => UInt128.Parse(hash, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private void Add((int Source, UInt128 Hash) key, StoredPlace place)
    {
        if (!_places.TryGetValue(key, out var places))
        {
            _places[key] = places = new List<StoredPlace>(1);
        }

        places.Add(place);
    }
}
