using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using LukePipeline.Corpus.Planning;
using LukePipeline.Engine.Batches;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Jobs.Planning;

/// <summary>
/// Everything that determines the rows of a job: inputs, shards, model hashes, segmenter, and every option as it was
/// resolved. Written once, never changed; the same plan gives the same bytes.
/// </summary>
public sealed record JobPlan
{
    /// <summary>Version of this layout, and of the rules by which rows follow from a plan.</summary>
    public const int CurrentVersion = 2;

    /// <summary>The plan as it is hashed: its spec is without what changes no row.</summary>
    private static readonly Lazy<JsonSerializerOptions> HashedForm = new(() => JobJson.With(typeof(JobPlan), "spec", plan =>
    {
        var spec = JobJson.ToObject(((JobPlan)plan).Spec);
        foreach (var key in JobSpecKeys.All.Where(key => !key.ChangesRows))
        {
            spec.Remove(key.Name);
        }

        return spec;
    }));

    /// <summary>Version under which the plan was made; it is read by later ones, and worked on by this one alone.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>What the user asked for.</summary>
    public required JobSpec Spec { get; init; }

    /// <summary>The inputs and how they are cut into shards; a shard's number is its place there.</summary>
    public required CorpusPlan Corpus { get; init; }

    /// <summary>The checkpoint of each stage.</summary>
    public required IReadOnlyDictionary<StageId, PlannedModel> Models { get; init; }

    /// <summary>The segmenter.</summary>
    public required PlannedSegmenter Segmenter { get; init; }

    /// <summary>
    /// Every option that can change a row, as resolved from the spec, the checkpoints' <c>extraction.json</c> and the
    /// defaults, batch budget included.
    /// </summary>
    public required JsonElement Options { get; init; }

    /// <summary>What a person should know of it, in sentences; null when there is nothing. Default: null.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>What the run does to a dataset; null in a job that is none.</summary>
    public DatasetRun? Dataset { get; init; }

    /// <summary>All shards: those that read inputs, then those that write parts of a dataset anew.</summary>
    [JsonIgnore]
    public int Shards => Corpus.Shards.Count + (Dataset?.Rewrites.Count ?? 0);

    /// <summary>
    /// SHA-256 over all of the plan but the spec's keys that cannot change a row (output, engines, ...). It stands in every
    /// shard manifest and in the metadata of every file.
    /// </summary>
    [JsonIgnore]
    public string Hash => field ??= ComputeHash();

    /// <summary>Refuses to go on with a job that an earlier version began: its rows would have other ids and columns.</summary>
    /// <param name="location">The output prefix, for the message.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="JobStateException">The plan is of another version.</exception>
    public JobPlan ToWorkOn(string location) => Version == CurrentVersion
        ? this
        : throw new JobStateException(
            $"The unfinished job in {location} was begun by an earlier version of this program (version {Version} of the plan, now {CurrentVersion}), which names documents otherwise. "
            + "Finish it with that version, or run it anew with --overwrite.");

    /// <summary>What a shard writes anew; null where it reads inputs.</summary>
    internal PartRewrite? RewriteOf(int shard) => shard < Corpus.Shards.Count ? null : Dataset!.Rewrites[shard - Corpus.Shards.Count];

    /// <summary>The name of what a shard writes, in the names of its files.</summary>
    internal string PartOf(int shard) => Dataset is { } run
        ? string.Create(CultureInfo.InvariantCulture, $"r{run.Snapshot:D4}-{shard:D5}")
        : shard.ToString("D5", CultureInfo.InvariantCulture);

    /// <summary>The plan as it is stored: JSON, or, where it has very many inputs, packed.</summary>
    public byte[] ToBytes() => Corpus.Files.Count < PackedPlan.From ? JobJson.ToBytes(this) : PackedPlan.Write(this);

    /// <summary>Reads a stored plan.</summary>
    /// <param name="bytes">The plan.</param>
    /// <param name="origin">Where it lies, for messages.</param>
    /// <param name="cancellationToken">Gives up: a plan of very many inputs takes a while.</param>
    /// <exception cref="JobStateException">The bytes are no plan, or one of a later version.</exception>
    public static JobPlan FromBytes(ReadOnlyMemory<byte> bytes, string origin, CancellationToken cancellationToken = default)
    {
        Func<JobPlan, string?> findProblem = plan => plan.Version is > 0 and <= CurrentVersion
            ? PlanDamage.Of(plan)
            : $"it was made by version {plan.Version} of the planner, this program has version {CurrentVersion}";
        return JobStateException.Read(
            bytes, origin, stored => PackedPlan.Is(stored.Span) ? PackedPlan.Read(stored, cancellationToken) : ReadJson(stored, cancellationToken), findProblem);
    }

    /// <summary>The warnings of a stored plan, without the inputs of one that has very many.</summary>
    /// <inheritdoc cref="FromBytes"/>
    public static IReadOnlyList<string> WarningsOf(ReadOnlyMemory<byte> bytes, string origin, CancellationToken cancellationToken = default) =>
        (PackedPlan.Is(bytes.Span)
            ? JobStateException.Read(bytes, origin, stored => PackedPlan.ReadHeader(stored, cancellationToken), _ => null)
            : FromBytes(bytes, origin, cancellationToken)).Warnings ?? [];

    private static JobPlan? ReadJson(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var stream = new PlanStream(PackedPlan.Open(bytes), bytes.Length, cancellationToken);
        return JobJson.FromStream<JobPlan>(stream);
    }

    private string ComputeHash() => JobJson.Hash(this, HashedForm.Value);
}
