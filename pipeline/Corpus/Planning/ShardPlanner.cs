using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Parquet;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Planning;

/// <summary>
/// Lists the inputs and cuts them into shards: big files into ranges of about <see cref="CorpusOptions.ShardBytes"/>, small
/// ones together. Only lengths and names decide, so that the same inputs give the same plan.
/// </summary>
public sealed class ShardPlanner
{
    /// <summary>What text usually becomes when it is unpacked: a compressed byte is as much work as so many plain ones.</summary>
    internal const int CompressedWeight = 4;

    /// <summary>Files of one shard: opening them is work too, even if they are empty.</summary>
    private const int MaxPartsPerShard = 4096;

    /// <summary>Shards that inputs of middling size make: enough to share among many engines, to lose little when one dies, and to tell how far a job is.</summary>
    private const int UsualShards = 256;

    private const long LeastShardBytes = 256 << 10;
    private const long MostShardBytes = 8 << 20;

    private readonly IInputStore _store;
    private readonly CorpusOptions _options;

    /// <summary>Creates a planner over a store of inputs.</summary>
    public ShardPlanner(IInputStore store, CorpusOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ShardBytes ?? 1, 1);
        _store = store;
        _options = options;
    }

    /// <summary>Plans the inputs, each a file, a folder, a glob, or a container or prefix.</summary>
    /// <exception cref="LukeException">An input is not there or of no known format, or there is no file at all.</exception>
    public Task<CorpusPlan> PlanAsync(IReadOnlyList<string> inputs, CancellationToken cancellationToken = default) =>
        PlanAsync(inputs, watch: null, cancellationToken);

    /// <summary>Plans the inputs, and says of each file that it looks into it.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="watch">Is told which file is looked into; null for nobody.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">An input is not there or of no known format, or there is no file at all.</exception>
    public async Task<CorpusPlan> PlanAsync(IReadOnlyList<string> inputs, IPlanningWatch? watch, CancellationToken cancellationToken)
    {
        var listings = await ListAsync(inputs, cancellationToken);
        var known = listings.Where(l => l.Refusal is null && InputName.Parse(l.Source, _options.Format) is not null).ToList();
        var refused = listings.Where(l => l.Refusal is not null).ToList();
        if (known.Count + refused.Count == 0)
        {
            throw new LukeException(
                $"There is no input file in {string.Join(", ", inputs)}. Files are known by their endings: {InputName.KnownEndings}.");
        }

        var ignored = listings.Count - known.Count - refused.Count;
        var deadly = known.Where(l => watch?.IsDeadly(l.Source) == true).ToList();
        List<InputFile> files = [.. known.Except(deadly).Select(l => new InputFile(l.Source, l.Length, l.ETag))];
        return new CorpusPlan(
            files,
            await CutAsync(files, watch, cancellationToken),
            [.. refused.Select(Refused).Concat(deadly.Select(l => DocumentFailure.OfDeadlyFile(l.Source, 0)))],
            ignored);
    }

    private static DocumentFailure Refused(InputListing listing) =>
        new(listing.Source, 0, listing.Reason, Capitalise(listing.Refusal!)) { WholeFile = true };

    private static string Capitalise(string message) => char.ToUpperInvariant(message[0]) + message[1..];

    /// <summary>All files in the order of their names, none twice.</summary>
    private async Task<List<InputListing>> ListAsync(IReadOnlyList<string> inputs, CancellationToken cancellationToken)
    {
        var listings = new List<InputListing>();
        foreach (var input in inputs)
        {
            await foreach (var listing in _store.ListAsync(input, _options, cancellationToken))
            {
                if (listing.Named && InputName.Parse(listing.Source, _options.Format) is null)
                {
                    throw new LukeException(
                        $"The format of '{listing.Source}' is not known from its name. Known are {InputName.KnownEndings}; otherwise say "
                        + "which it is with the option format.");
                }

                listings.Add(listing);
            }
        }

        listings.Sort((a, b) => string.CompareOrdinal(a.Source, b.Source));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        listings.RemoveAll(l => !seen.Add(l.Identity));
        return listings;
    }

    private long Weigh(InputFile file) =>
        file.Length * (InputName.Parse(file.Source, _options.Format) is { Compression: InputCompression.None, Format: not InputFormat.Parquet } ? 1 : CompressedWeight);

    private async Task<List<CorpusShard>> CutAsync(List<InputFile> files, IPlanningWatch? watch, CancellationToken cancellationToken)
    {
        var shardBytes = _options.ShardBytes ?? Math.Clamp(files.Sum(Weigh) / UsualShards, LeastShardBytes, MostShardBytes);
        var shards = new List<CorpusShard>();
        var group = new List<InputPart>();
        var groupWeight = 0L;
        void Flush()
        {
            if (group.Count > 0)
            {
                shards.Add(new CorpusShard([.. group]));
                group.Clear();
                groupWeight = 0;
            }
        }

        for (var i = 0; i < files.Count; i++)
        {
            var name = InputName.Parse(files[i].Source, _options.Format)!.Value;
            var weight = Weigh(files[i]);
            if (weight > shardBytes)
            {
                Flush();
                shards.AddRange((await CutFileAsync(i, files[i], name, shardBytes, watch, cancellationToken)).Select(part => new CorpusShard([part])));
                continue;
            }

            if (groupWeight + weight > shardBytes || group.Count == MaxPartsPerShard)
            {
                Flush();
            }

            group.Add(InputPart.Whole(i));
            groupWeight += weight;
        }

        Flush();
        return shards;
    }

    private async Task<IEnumerable<InputPart>> CutFileAsync(
        int index, InputFile file, InputName name, long shardBytes, IPlanningWatch? watch, CancellationToken cancellationToken)
    {
        try
        {
            if (name.Format == InputFormat.Parquet)
            {
                if (watch is not null)
                {
                    await watch.EnterAsync(file.Source, cancellationToken);
                }

                CrashPoints.HitInput(file.Source);
                return await CutRowGroupsAsync(index, file, shardBytes, cancellationToken);
            }

            // UTF-16 has its zeros on either side of a line feed: whoever starts in the middle of it cannot tell.
            if (name.IsSplittable && !await IsUnsupportedEncodingAsync(file, cancellationToken))
            {
                var parts = (file.Length + shardBytes - 1) / shardBytes;
                return Enumerable.Range(0, checked((int)parts)).Select(p => new InputPart(index, Cut(p), Cut(p + 1)));

                long Cut(long part) => (long)((Int128)file.Length * part / parts);
            }
        }
        catch (InputException)
        {
            // Whoever reads the file will find the same and report it.
        }

        return [InputPart.Whole(index)];
    }

    private async Task<bool> IsUnsupportedEncodingAsync(InputFile file, CancellationToken cancellationToken)
    {
        await using var stream = await _store.OpenAsync(file, 0, seekable: false, cancellationToken);
        var head = new byte[DocumentText.SniffLength];
        var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        return DocumentText.UnsupportedEncoding(head.AsSpan(0, read)) is not null;
    }

    private async Task<IEnumerable<InputPart>> CutRowGroupsAsync(int index, InputFile file, long shardBytes, CancellationToken cancellationToken)
    {
        await using var stream = new SegmentStream(await _store.OpenAsync(file, 0, seekable: true, cancellationToken), file.Length);
        await using var parquet = await ParquetGuard.OpenAsync(stream, cancellationToken);
        var parts = new List<InputPart>();
        var start = 0;
        var weight = 0L;
        for (var group = 0; group < parquet.RowGroupCount; group++)
        {
            var size = parquet.Metadata!.RowGroups[group].TotalByteSize;
            if (group > start && weight + size > shardBytes)
            {
                parts.Add(new InputPart(index, start, group));
                start = group;
                weight = 0;
            }

            weight += size;
        }

        parts.Add(new InputPart(index, start, long.MaxValue));
        return parts;
    }
}
