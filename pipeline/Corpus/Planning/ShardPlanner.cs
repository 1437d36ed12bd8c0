using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Lines;
using LukePipeline.Ground;
using LukePipeline.Parquet;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Planning;

/// <summary>
/// Lists the inputs and cuts them into shards: big files into ranges of about <see cref="CorpusOptions.ShardBytes"/>, small
/// ones together. Only lengths and names decide, so that the same inputs give the same plan. A file of lines that is cut is read once, to
/// count the documents before each cut.
/// </summary>
public sealed class ShardPlanner
{
    /// <summary>What text usually becomes when it is unpacked: a compressed byte is as much work as so many plain ones.</summary>
    internal const int CompressedWeight = 4;

    /// <summary>
    /// What a file costs beside its bytes, in bytes of text: it is opened and checked, and its document has sentences and rows of its own, be it
    /// one line long.
    /// </summary>
    internal const int FileWeight = 4 << 10;

    /// <summary>Files of one shard, whatever its bytes: what a death may cost stays small.</summary>
    private const int MaxPartsPerShard = 1024;

    /// <summary>Shards that inputs of middling size make: enough to share among many engines, to lose little when one dies, and to tell how far a job is.</summary>
    private const int UsualShards = 256;

    /// <summary>How long a look at the schema and row groups of a file may take, which takes a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private const long LeastShardBytes = 64 << 10;
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
    public async Task<CorpusPlan> PlanAsync(IReadOnlyList<string> inputs, IPlanningWatch? watch, CancellationToken cancellationToken) =>
        await PlanAsync(await FindAsync(inputs, cancellationToken), watch, cancellationToken);

    /// <summary>Lists the inputs, and reads nothing of them.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">An input is not there or of no known format, or there is no file at all.</exception>
    internal Task<FoundInputs> FindAsync(IReadOnlyList<string> inputs, CancellationToken cancellationToken) => FindAsync(inputs, mayBeEmpty: false, cancellationToken);

    /// <summary>Lists the inputs, and reads nothing of them.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="mayBeEmpty">Whether no file at all is an answer, and no error.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">An input is not there or of no known format, or there is no file at all.</exception>
    internal async Task<FoundInputs> FindAsync(IReadOnlyList<string> inputs, bool mayBeEmpty, CancellationToken cancellationToken)
    {
        var found = await ListAsync(inputs, cancellationToken);
        return found.IsEmpty && !mayBeEmpty
            ? throw new LukeException(
                $"There is no input file in {string.Join(", ", inputs)}{Describe(found.LeftOut)}. Files are known by their endings: {InputName.KnownEndings}.")
            : found.ToFound();
    }

    /// <summary>Cuts inputs into shards.</summary>
    /// <param name="found">The inputs.</param>
    /// <param name="watch">Is told which file is looked into; null for nobody.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<CorpusPlan> PlanAsync(FoundInputs found, IPlanningWatch? watch, CancellationToken cancellationToken)
    {
        var deadly = watch is null ? [] : found.Files.Select(input => input.File).Where(file => watch.IsDeadly(file.Source)).ToList();
        IReadOnlyList<InputFile> files = deadly.Count == 0 && found.Files is FoundFiles all ? all.Packed : [.. found.Files.Select(input => input.File).Except(deadly)];
        return new CorpusPlan(
            files,
            await CutAsync(files, watch, cancellationToken),
            [.. found.Refused.Concat(deadly.Select(file => DocumentFailure.OfDeadlyFile(file.Source, 0)))],
            found.LeftOut.Values.Sum())
        {
            Ignored = found.LeftOut,
        };
    }

    private bool IsKnown(string source) => InputName.Parse(source, _options.Format) is not null;

    private static string Describe(IReadOnlyDictionary<string, int> left) =>
        left.Count == 0 ? "" : $" (left out: {string.Join(", ", left.Select(kind => $"{kind.Value} {kind.Key}"))})";

    private async Task<InputCollector> ListAsync(IReadOnlyList<string> inputs, CancellationToken cancellationToken)
    {
        var found = new InputCollector(mayRepeat: inputs.Count > 1, IsKnown);
        foreach (var input in _options.OthersMayTry ? inputs.Select(NamedInput.Parse) : [])
        {
            await InputPresence.CheckAsync(_store, input.Location, _options, cancellationToken);
        }

        foreach (var input in inputs.Select(NamedInput.Parse))
        {
            await foreach (var listing in _store.ListAsync(input.Location, _options, cancellationToken))
            {
                if (listing.Named && InputName.Parse(listing.Path, _options.Format) is null)
                {
                    throw new LukeException(
                        $"The format of '{listing.Location}' is not known from its name. Known are {InputName.KnownEndings}; otherwise say "
                        + "which it is with --format.");
                }

                if (_options.OthersMayTry)
                {
                    InputPresence.Check(listing);
                }

                found.Add(input.SourceOf(listing.Path), listing);
            }
        }

        return found;
    }

    private long Weigh(InputFile file) =>
        (file.Length * (InputName.Parse(file.Source, _options.Format) is { Compression: InputCompression.None, Format: not InputFormat.Parquet } ? 1 : CompressedWeight))
        + (_options.ShardBytes is null ? FileWeight : 0);

    private async Task<List<CorpusShard>> CutAsync(IReadOnlyList<InputFile> files, IPlanningWatch? watch, CancellationToken cancellationToken)
    {
        var shardBytes = _options.ShardBytes ?? Math.Clamp(files.Sum(Weigh) / UsualShards, LeastShardBytes, MostShardBytes);
        var shards = new List<CorpusShard>();
        var (first, groupWeight) = (0, 0L);
        void Flush(int next)
        {
            if (next > first)
            {
                shards.Add(new CorpusShard(new WholeFiles(first, next - first)));
            }

            (first, groupWeight) = (next, 0);
        }

        for (var i = 0; i < files.Count; i++)
        {
            var file = files[i];
            var weight = Weigh(file);
            if (weight > shardBytes)
            {
                Flush(i);
                var name = InputName.Parse(file.Source, _options.Format)!.Value;
                shards.AddRange((await CutFileAsync(i, file, name, shardBytes, watch, cancellationToken)).Select(part => new CorpusShard([part])));
                first = i + 1;
                continue;
            }

            if (groupWeight + weight > shardBytes || i - first == MaxPartsPerShard)
            {
                Flush(i);
            }

            groupWeight += weight;
        }

        Flush(files.Count);
        return shards;
    }

    private async Task<IEnumerable<InputPart>> CutFileAsync(
        int index, InputFile file, InputName name, long shardBytes, IPlanningWatch? watch, CancellationToken cancellationToken)
    {
        try
        {
            if (name.Format == InputFormat.Parquet && !_options.KeyedById)
            {
                if (watch is not null)
                {
                    await watch.EnterAsync(file.Source, Patience, cancellationToken);
                }

                CrashPoints.HitInput(file.Source);
                try
                {
                    return await CutRowGroupsAsync(index, file, shardBytes, cancellationToken);
                }
                finally
                {
                    watch?.Leave();
                }
            }

            // UTF-16 has its zeros on either side of a line feed: whoever starts in the middle of it cannot tell.
            // A file that goes by ids is read by one reader, which knows those before.
            if (name.IsSplittable && !_options.KeyedById && !await IsWholeAsync(file, cancellationToken))
            {
                var parts = (file.Length + shardBytes - 1) / shardBytes;
                long[] cuts = [.. Enumerable.Range(0, checked((int)parts)).Select(p => (long)((Int128)file.Length * p / parts)), file.Length];
                var stream = await _store.OpenAsync(file, _options, 0, seekable: false, cancellationToken);
                var before = await DocumentCounter.CountAsync(stream, cuts, _options.MaxDocumentBytes, cancellationToken);
                return Enumerable.Range(0, cuts.Length - 1).Select(p => new InputPart(index, cuts[p], cuts[p + 1]) { FirstOrdinal = before[p] });
            }
        }
        catch (InputException)
        {
            // Whoever reads the file will find the same and report it.
        }

        return [InputPart.Whole(index)];
    }

    /// <summary>Whether the first bytes say that the file holds no lines, so that nobody could begin to read in the middle of it.</summary>
    private async Task<bool> IsWholeAsync(InputFile file, CancellationToken cancellationToken)
    {
        await using var stream = await _store.OpenAsync(file, _options, 0, seekable: false, cancellationToken);
        var head = new byte[JsonShape.SniffLength];
        var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        var start = head.AsSpan(0, read);
        return DocumentText.UnsupportedEncoding(start) is not null || FileSignature.Problem(start) is not null || JsonShape.IsWhole(start, InputName.IsJson(file.Source));
    }

    private async Task<IEnumerable<InputPart>> CutRowGroupsAsync(int index, InputFile file, long shardBytes, CancellationToken cancellationToken)
    {
        await using var stream = new SegmentStream(await _store.OpenAsync(file, _options, 0, seekable: true, cancellationToken), file.Length);
        await using var parquet = await ParquetGuard.OpenAsync(stream, _options.TextField, new HashSet<string> { _options.TextField }, cancellationToken);
        var parts = new List<InputPart>();
        var start = 0;
        var (weight, rows, firstRow) = (0L, 0L, 0L);
        for (var group = 0; group < parquet.RowGroupCount; group++)
        {
            var size = parquet.Metadata!.RowGroups[group].TotalByteSize;
            if (group > start && weight + size > shardBytes)
            {
                parts.Add(new InputPart(index, start, group) { FirstOrdinal = firstRow });
                (start, weight, firstRow) = (group, 0, rows);
            }

            weight += size;
            rows += parquet.Metadata.RowGroups[group].NumRows;
        }

        parts.Add(new InputPart(index, start, long.MaxValue) { FirstOrdinal = firstRow });
        return parts;
    }
}
