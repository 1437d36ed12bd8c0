using System.Collections;
using LukePipeline.Corpus.Inputs;

namespace LukePipeline.Corpus.Planning;

/// <summary>
/// Input files in some hundred bytes each, in place of an object and its strings: an archive may have a million of them. Files are made anew
/// whenever they are asked for.
/// </summary>
internal sealed class PackedFiles : IReadOnlyList<InputFile>
{
    private readonly PackedBytes _bytes;
    private readonly IReadOnlyList<string> _places;
    private readonly int[] _order;

    /// <summary>Files in an order.</summary>
    /// <param name="bytes">The entries.</param>
    /// <param name="places">What their locations begin with.</param>
    /// <param name="order">The numbers of the entries, in the order of the files.</param>
    internal PackedFiles(PackedBytes bytes, IReadOnlyList<string> places, int[] order) => (_bytes, _places, _order) = (bytes, places, order);

    /// <inheritdoc/>
    public int Count => _order.Length;

    /// <summary>What locations begin with, by number.</summary>
    internal IReadOnlyList<string> Places => _places;

    /// <inheritdoc/>
    public InputFile this[int index] => Read(index).File;

    /// <summary>Packs files that are not.</summary>
    internal static PackedFiles Of(IReadOnlyList<InputFile> files)
    {
        if (files is PackedFiles packed)
        {
            return packed;
        }

        var (bytes, places) = (new PackedBytes(), new OrderedDictionary<string, int>(StringComparer.Ordinal));
        foreach (var file in files)
        {
            PackedEntry.Add(bytes, places, file, modified: null);
        }

        return new PackedFiles(bytes, [.. places.Keys], [.. Enumerable.Range(0, files.Count)]);
    }

    /// <summary>The file, and when it was written last.</summary>
    internal FoundInput Read(int index) => PackedEntry.Read(Entry(index), _places);

    /// <summary>The bytes of a file, as they are stored.</summary>
    internal ReadOnlySpan<byte> Entry(int index) => _bytes.Entry(_order[index]);

    /// <inheritdoc/>
    public IEnumerator<InputFile> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
