namespace LukePipeline.Engine.Attention;

/// <summary>
/// A batch laid out for the encoder: the words of all sequences, then the entities of all sequences, without padding.
/// Plain arrays, all indexes checked; the encoder turns them into tensors.
/// </summary>
internal sealed record PackedInput
{
    /// <summary>The sequences, in the order of the batch; those without entities are left out, since no head reads them.</summary>
    public required PackedSequence[] Sequences { get; init; }

    /// <summary>Ids of all words, [words].</summary>
    public required long[] WordIds { get; init; }

    /// <summary>Rows of the word position table, [words].</summary>
    public required long[] WordPositions { get; init; }

    /// <summary>Which of the weights' entity embeddings each entity takes (0 is <c>[MASK]</c>, 1 is <c>[MASK2]</c>), [entities].</summary>
    public required long[] EntityKinds { get; init; }

    /// <summary>First token position of each entity, [entities].</summary>
    public required long[] PositionStarts { get; init; }

    /// <summary>After the last token position that counts for each entity; equal to the start where it has none, [entities].</summary>
    public required long[] PositionEnds { get; init; }

    /// <summary>The word rows that the head reads, ascending, [reads].</summary>
    public required long[] ReadRows { get; init; }

    /// <summary>For each entity, where its first token stands in <see cref="ReadRows"/>; empty where the head reads entities only.</summary>
    public required long[] StartReads { get; init; }

    /// <summary>For each entity, where its last token stands in <see cref="ReadRows"/>; empty where the head reads entities only.</summary>
    public required long[] EndReads { get; init; }

    /// <summary>
    /// Mentions whose last states an earlier pass of this encoder has computed, row after row [first token; last token; entity],
    /// [given, 3 × hidden_size]. Default: empty.
    /// </summary>
    public float[] Given { get; init; } = [];

    /// <summary>
    /// The entity rows of the heads of pairs, for a head that scores pairs of any entities of a sequence, [pairs]; those of <see cref="Given"/>
    /// come after all entities. Default: empty.
    /// </summary>
    public long[] PairHeads { get; init; } = [];

    /// <summary>The entity rows of their tails, [pairs]. Default: empty.</summary>
    public long[] PairTails { get; init; } = [];

    /// <summary>The sequence of each entity where entities are seen by nobody, or words run alone: then no sequence tells which are its own. Empty otherwise.</summary>
    public int[] SequenceOf { get; init; } = [];

    /// <summary>Its words alone, of a batch whose sequences have no entities of their own (<see cref="SequenceOf"/>).</summary>
    public PackedInput WordsAlone => this with { EntityKinds = [], PositionStarts = [], PositionEnds = [] };

    /// <summary>All word rows, each attending to its own sequence.</summary>
    public QueryRun[] WordRuns => [.. Sequences.Select((sequence, i) => new QueryRun(i, sequence.FirstWord, sequence.Words))];

    /// <summary>The rows to be read, each attending to its own sequence.</summary>
    public QueryRun[] ReadRuns => [.. Sequences.Select((sequence, i) => new QueryRun(i, sequence.FirstRead, sequence.Reads)).Where(run => run.Count > 0)];

    /// <summary>Number of word rows.</summary>
    public int Words => WordIds.Length;

    /// <summary>Number of entity rows.</summary>
    public int Entities => EntityKinds.Length;
}
