using System.Security.Cryptography;
using System.Text;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Planning;

/// <summary>
/// Gathers what listings find, each file once, without an object for each. A file that several inputs hold goes by the longest name: that below the
/// outermost of them, whatever their order.
/// </summary>
/// <param name="mayRepeat">Whether a file may be found twice: where there are several inputs.</param>
/// <param name="isKnown">Whether a source is of a known format.</param>
internal sealed class InputCollector(bool mayRepeat, Func<string, bool> isKnown)
{
    private readonly PackedBytes _bytes = new();
    private readonly OrderedDictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<Refusal> _refused = [];
    private readonly List<(string Source, string Kind)> _left = [];
    private readonly SortedDictionary<string, int> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<UInt128, Winner> _winners = [];
    private readonly HashSet<int> _beaten = [];

    /// <summary>Files that were found, with those that were found again.</summary>
    public bool IsEmpty => _bytes.Count - _beaten.Count + _refused.Count(refusal => !refusal.IsBeaten) == 0;

    /// <summary>Adds a file.</summary>
    /// <param name="source">Its name in the tables.</param>
    /// <param name="listing">The file.</param>
    public void Add(string source, InputListing listing)
    {
        if (!mayRepeat)
        {
            Put(source, listing);
            return;
        }

        var identity = Hash(listing.Identity);
        if (!_winners.TryGetValue(identity, out var other))
        {
            _winners[identity] = Put(source, listing);
        }
        else if (IsBetter(source, listing, other))
        {
            Beat(other);
            _winners[identity] = Put(source, listing);
        }
    }

    /// <summary>Files that are left out, by kind.</summary>
    public IReadOnlyDictionary<string, int> LeftOut => _kinds;

    /// <summary>What was found, in the order of the sources.</summary>
    /// <exception cref="LukeException">Two files have one name.</exception>
    public FoundInputs ToFound()
    {
        var order = new int[_bytes.Count - _beaten.Count];
        for (var (entry, next) = (0, 0); entry < _bytes.Count; entry++)
        {
            if (!_beaten.Contains(entry))
            {
                order[next++] = entry;
            }
        }

        // Entries of one name keep the order in which they were found, so that a message names them in it.
        order.AsSpan().Sort((left, right) => PackedEntry.CompareSources(_bytes.Entry(left), _bytes.Entry(right)) is not 0 and var byName ? byName : left.CompareTo(right));
        var files = new PackedFiles(_bytes, [.. _places.Keys], order);
        List<Refusal> refused = [.. _refused.Where(refusal => !refusal.IsBeaten).OrderBy(refusal => refusal.Source, StringComparer.Ordinal)];
        CheckNames(files, refused);
        return new FoundInputs(new FoundFiles(files), [.. refused.Select(refusal => refusal.ToFailure())], LeftOut);
    }

    private static UInt128 Hash(string identity)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(identity), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>Names are what documents go by, so two files of one name are not told apart.</summary>
    private static void CheckNames(PackedFiles files, List<Refusal> refused)
    {
        for (var index = 1; index < files.Count; index++)
        {
            if (PackedEntry.CompareSources(files.Entry(index - 1), files.Entry(index)) == 0)
            {
                throw TwoOfOneName(files[index].Source, files[index - 1].Location, files[index].Location);
            }
        }

        var others = refused.Count == 0 ? [] : refused.DistinctBy(refusal => refusal.Source).ToDictionary(refusal => refusal.Source, StringComparer.Ordinal);
        foreach (var file in refused.Count == 0 ? [] : files.Where(file => others.ContainsKey(file.Source)))
        {
            throw TwoOfOneName(file.Source, file.Location, others[file.Source].Listing.Location);
        }

        if (refused.Zip(refused.Skip(1)).FirstOrDefault(pair => pair.First.Source == pair.Second.Source) is { First: { } first, Second: { } second })
        {
            throw TwoOfOneName(first.Source, first.Listing.Location, second.Listing.Location);
        }
    }

    private static LukeException TwoOfOneName(string source, string first, string second) => new(
        $"Two inputs would have one name in the tables, '{source}': {first} and {second}. Name their roots, for example "
        + "with: luke run first=FOLDER second=FOLDER. Files are named by their path below the folder that is given.");

    private bool IsBetter(string source, InputListing listing, Winner than)
    {
        var (isLeft, other) = (listing.LeftOut is not null, SourceOf(than));
        return isLeft != than.IsLeftOut ? !isLeft
            : source.Length != other.Length ? source.Length > other.Length
            : string.CompareOrdinal(source, other) < 0;
    }

    private string SourceOf(Winner winner) => winner.Kind switch
    {
        Found.File => PackedEntry.SourceOf(_bytes.Entry(winner.Number)),
        Found.Refused => _refused[winner.Number].Source,
        _ => _left[winner.Number].Source,
    };

    private Winner Put(string source, InputListing listing)
    {
        if (listing.LeftOut is not null || (listing.Refusal is null && !isKnown(source)))
        {
            var kind = listing.LeftOut ?? LeftOutKind.OfEnding(source);
            _kinds[kind] = _kinds.GetValueOrDefault(kind) + 1;
            if (mayRepeat)
            {
                _left.Add((source, kind));
            }

            return new Winner(Found.Left, _left.Count - 1, listing.LeftOut is not null);
        }

        if (listing.Refusal is not null)
        {
            _refused.Add(new Refusal(source, listing));
            return new Winner(Found.Refused, _refused.Count - 1, false);
        }

        var file = new InputFile(source, listing.Length, listing.ETag) { Location = listing.Location };
        return new Winner(Found.File, PackedEntry.Add(_bytes, _places, file, listing.Modified), false);
    }

    private void Beat(Winner winner)
    {
        switch (winner.Kind)
        {
            case Found.File:
                _beaten.Add(winner.Number);
                break;
            case Found.Refused:
                _refused[winner.Number].IsBeaten = true;
                break;
            default:
                var kind = _left[winner.Number].Kind;
                if (--_kinds[kind] == 0)
                {
                    _kinds.Remove(kind);
                }

                break;
        }
    }

    private enum Found
    {
        File,
        Refused,
        Left,
    }

    private readonly record struct Winner(Found Kind, int Number, bool IsLeftOut);

    private sealed class Refusal(string source, InputListing listing)
    {
        public string Source { get; } = source;

        public InputListing Listing { get; } = listing;

        public bool IsBeaten { get; set; }

        public DocumentFailure ToFailure() => new(Source, 0, Listing.Reason, char.ToUpperInvariant(Listing.Refusal![0]) + Listing.Refusal[1..]) { WholeFile = true };
    }
}
