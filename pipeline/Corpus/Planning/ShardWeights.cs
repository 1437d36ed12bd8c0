using LukePipeline.Corpus.Inputs;

namespace LukePipeline.Corpus.Planning;

/// <summary>
/// How much work each shard of a plan is, in bytes of text: what its inputs are once they are read. The longest packed inputs are asked how long that
/// is, the others are taken to be packed as tightly as those. For people who wait; nothing else depends on it.
/// </summary>
/// <param name="store">Where the inputs are.</param>
/// <param name="options">How they are read.</param>
internal sealed class ShardWeights(IInputStore store, CorpusOptions options)
{
    /// <summary>Inputs that are asked: the others weigh little beside so many longer ones, and a store may take a while to answer.</summary>
    private const int MostAsked = 64;

    private const int AskedAtOnce = 8;

    /// <summary>Weighs the shards.</summary>
    /// <param name="plan">The inputs and how they are cut.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The weight of each shard, above 0.</returns>
    public async Task<IReadOnlyList<double>> WeighAsync(CorpusPlan plan, CancellationToken cancellationToken)
    {
        var (stored, read) = (new long[plan.Files.Count], new double[plan.Files.Count]);
        var packed = new PriorityQueue<(int File, InputCompression Compression), long>();
        var kinds = new InputName?[plan.Files.Count];
        foreach (var (index, file) in plan.Files.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            kinds[index] = InputName.Parse(file.Source, options.Format);
            stored[index] = file.Length;
            read[index] = kinds[index] is { Format: InputFormat.Parquet } ? (double)file.Length * ShardPlanner.CompressedWeight : file.Length;
            if (kinds[index] is { Compression: not InputCompression.None } kind)
            {
                packed.Enqueue((index, kind.Compression), file.Length);
                if (packed.Count > MostAsked)
                {
                    packed.Dequeue();
                }
            }
        }

        var told = await AskAsync(plan.Files, [.. packed.UnorderedItems.Select(item => item.Element)], cancellationToken);
        foreach (var compression in new[] { InputCompression.Gzip, InputCompression.Zstd })
        {
            var known = told.Where(file => kinds[file.Key]!.Value.Compression == compression).ToList();
            var ratio = known.Count > 0 ? known.Sum(file => file.Value) / Math.Max(1.0, known.Sum(file => stored[file.Key])) : ShardPlanner.CompressedWeight;
            for (var index = 0; index < read.Length; index++)
            {
                if (kinds[index]?.Compression == compression)
                {
                    read[index] = told.TryGetValue(index, out var size) ? size : stored[index] * ratio;
                }
            }
        }

        // Row groups are counted, not measured, and cut to be as good as one another.
        var cuts = plan.Shards.Where(shard => shard.Parts is [{ } part] && IsOfGroups(part)).CountBy(shard => shard.Parts[0].File).ToDictionary();
        return [.. plan.Shards.Select(shard => shard.Parts.Sum(part => ShardPlanner.FileWeight + Of(part)))];

        bool IsOfGroups(InputPart part) => kinds[part.File] is { Format: InputFormat.Parquet };

        double Of(InputPart part) => part switch
        {
            { Start: 0, End: long.MaxValue } => read[part.File],
            _ when IsOfGroups(part) => read[part.File] / cuts.GetValueOrDefault(part.File, 1),
            _ => Math.Max(0, Math.Min(part.End, stored[part.File]) - part.Start),
        };
    }

    private async Task<Dictionary<int, long>> AskAsync(
        IReadOnlyList<InputFile> files, IReadOnlyList<(int File, InputCompression Compression)> asked, CancellationToken cancellationToken)
    {
        var told = new Dictionary<int, long>();
        foreach (var chunk in asked.Chunk(AskedAtOnce))
        {
            var sizes = await Task.WhenAll(chunk.Select(one => UnpackedSize.FindAsync(store, files[one.File], one.Compression, options, cancellationToken)));
            foreach (var ((file, _), size) in chunk.Zip(sizes))
            {
                if (size is { } known)
                {
                    told[file] = known;
                }
            }
        }

        return told;
    }
}
