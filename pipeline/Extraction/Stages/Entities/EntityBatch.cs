using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Flat;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>Sentences to search for entities.</summary>
/// <param name="Items">The sentences.</param>
/// <param name="WithVectors">Whether every mention brings its last entity hidden state.</param>
/// <param name="MinScore">Candidates whose softmax probability is below this are not considered. 0 keeps all.</param>
public sealed record EntityBatch(EntityItem[] Items, bool WithVectors, float MinScore) : InferenceBatch
{
    /// <summary>
    /// Whether mentions bring the last states of their first and last tokens as well, as far as the result stays below what may be sent.
    /// Default: false.
    /// </summary>
    public bool WithStates { get; init; }

    /// <summary>The class that means "no entity". Default: 0.</summary>
    public int NoneLabel { get; init; }

    /// <inheritdoc cref="ExtractionOptions.CandidateMargin"/>
    public float? CandidateMargin { get; init; }

    /// <inheritdoc/>
    public override StageId Stage => EntityDescriptor.StageId;

    /// <inheritdoc/>
    public override int Count => Items.Length;

    internal override IEnumerable<int[]> WordIds => Items.Select(item => item.WordIds);

    internal override byte Kind => EntityFormat.KindOfBatches;

    internal override long BodyBytes => Items.Sum(item => (long)item.Bytes);

    /// <inheritdoc/>
    public override InferenceBatch Slice(int start, int count) => this with { Items = SliceItems(Items, start, count) };

    /// <summary>The batch with some of its candidates alone; passes and sentences without any stay, and say nothing.</summary>
    /// <param name="candidates">Their indexes over all items and passes, ascending.</param>
    internal EntityBatch Only(int[] candidates)
    {
        var (next, first) = (0, 0);
        return this with { Items = Array.ConvertAll(Items, item => item with { Passes = Array.ConvertAll(item.Passes, Take) }) };

        CandidatePass Take(CandidatePass pass)
        {
            var taken = new List<Candidate>();
            for (var end = first + pass.Candidates.Length; next < candidates.Length && candidates[next] < end; next++)
            {
                taken.Add(pass.Candidates[candidates[next] - first]);
            }

            first += pass.Candidates.Length;
            return new CandidatePass([.. taken]);
        }
    }

    internal override void WriteOptions(ref FlatWriter writer)
    {
        writer.Int((WithVectors ? EntityFormat.Vectors : 0) | (WithStates ? EntityFormat.States : 0));
        writer.Float(MinScore);
        writer.Int(NoneLabel);

        // All bits zero is what stood here before there was a margin: none. A margin of 0 is written as the negative one.
        writer.Float(CandidateMargin is { } margin ? margin < 0 ? margin : float.NegativeZero : 0);
    }

    internal override void WriteItems(ref FlatWriter writer)
    {
        foreach (var item in Items)
        {
            item.Write(ref writer);
        }
    }
}
