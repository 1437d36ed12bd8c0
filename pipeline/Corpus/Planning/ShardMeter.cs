using System.Collections.Concurrent;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Planning;

/// <summary>
/// Tells how much of a shard is done from the place of the latest document: exactly where the bytes of the input say it, else by an
/// estimate. For people who wait; nothing depends on it.
/// </summary>
/// <param name="files">The files of the plan.</param>
/// <param name="shard">The shard, whose documents come in its order.</param>
/// <param name="options">How the inputs are read.</param>
public sealed class ShardMeter(IReadOnlyList<InputFile> files, CorpusShard shard, CorpusOptions options)
{
    private readonly double _whole = Math.Max(1, shard.Parts.Sum(part => LengthOf(files, part)));
    private readonly ConcurrentDictionary<(string Source, long Position), double> _shares = new();
    private int _part;
    private double _behind;
    private double _most;

    /// <summary>Takes note of a document that is being read, by any thread, before <see cref="MoveTo"/> is told that it is done.</summary>
    public void Note(CorpusEntry entry)
    {
        if (entry.Share is { } share)
        {
            _shares[(entry.Source, entry.Position)] = share;
        }
    }

    /// <summary>Moves on to a document.</summary>
    /// <param name="source">Its <see cref="CorpusEntry.Source"/>.</param>
    /// <param name="position">Its <see cref="CorpusEntry.Position"/>.</param>
    /// <returns>The share of the shard before it, 0 to 1; it never goes back.</returns>
    public double MoveTo(string source, long position)
    {
        var part = _part;
        while (part < shard.Parts.Count && files[shard.Parts[part].File].Source != source)
        {
            part++;
        }

        // An input that no part names was refused at planning, and is no work.
        if (part < shard.Parts.Count)
        {
            for (; _part < part; _part++)
            {
                _behind += LengthOf(files, shard.Parts[_part]);
            }

            _most = Math.Max(_most, Math.Clamp((_behind + WithinPart(source, position)) / _whole, 0, 1));
        }

        return _most;
    }

    private double WithinPart(string source, long position)
    {
        var part = shard.Parts[_part];
        var length = LengthOf(files, part);
        return _shares.TryRemove((source, position), out var share) ? share * length : InputName.Parse(files[part.File].Source, options.Format) switch
        {
            { Format: InputFormat.JsonLines, Compression: InputCompression.None } => Math.Min(position - part.Start, length),

            // Positions count unpacked bytes, of which nobody knows how many there are.
            { Format: InputFormat.JsonLines } => Math.Min((double)position / ShardPlanner.CompressedWeight, length),
            _ => 0,
        };
    }

    private static double LengthOf(IReadOnlyList<InputFile> files, InputPart part)
    {
        var length = files[part.File].Length;

        // Row groups of Parquet are counted, not measured: a part with an end is as good as any other.
        return Math.Max(1, Math.Min(part.End, length) - Math.Min(part.Start, length));
    }
}
