using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction.Stages.Embeddings;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction;

/// <summary>
/// A model whose every word that begins with a capital is a NAME, and of two names the one nearer to A is BEFORE the other; vectors
/// hold the number of tokens. It checks that no sequence is too long, and remembers what it was asked.
/// </summary>
internal sealed class CapitalModel(int maxTokens) : IInferenceDispatcher
{
    private static readonly int Hidden = Shards.EntityConfig.HiddenSize;

    private readonly Lock _gate = new();

    /// <summary>The batches in the order in which they were dispatched.</summary>
    public List<byte[]> Batches { get; } = [];

    /// <summary>In a window with this letter no name is seen; by default in none.</summary>
    public char Blinder { get; init; } = '\uffff';

    /// <summary>Whether it brings states where it is asked for them, as programs before there were such do not.</summary>
    public bool KnowsStates { get; init; } = true;

    /// <summary>What happens before a batch is run; by default nothing.</summary>
    public Func<InferenceBatch, Task>? Before { get; init; }

    public async Task<InferenceResult> DispatchAsync(StageId role, InferenceBatch batch, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Batches.Add(BatchCodec.Encode(batch));
        }

        await Task.Yield();
        await (Before?.Invoke(batch).WaitAsync(cancellationToken) ?? Task.CompletedTask);
        return (role.Name, batch) switch
        {
            ("entities", EntityBatch b) => Run(b),
            ("relations", PairBatch b) => new PairResult([.. b.Items.Select(Run)]),
            ("relations", MentionPairBatch b) => new MentionPairResult([.. b.Items.Select(Run)]),
            ("embeddings", EmbeddingBatch b) => new EmbeddingResult([.. b.Items.Select(i => i.Spans.Select(s => new float[] { LengthOf(s) }).ToArray())]),
            _ => throw new ArgumentException($"{role} got a {batch.GetType()}."),
        };
    }

    public static bool Says(InferenceBatch batch, char letter)
    {
        var ids = batch switch
        {
            EntityBatch b => b.Items.SelectMany(i => i.WordIds),
            PairBatch b => b.Items.SelectMany(i => i.WordIds),
            _ => [],
        };
        return ids.Contains(letter + CharEncoder.FirstChar);
    }

    private EntityResult Run(EntityBatch batch)
    {
        var nonFinite = new int[batch.Items.Length];
        var items = new MentionResult[batch.Items.Length][];
        for (var i = 0; i < items.Length; i++)
        {
            var item = batch.Items[i];
            Assert.InRange(item.WordIds.Length, 3, maxTokens);
            var logits = new List<float>();
            foreach (var candidate in item.Passes.SelectMany(p => p.Candidates))
            {
                var text = CharEncoder.Decode(item.WordIds, candidate.Tokens);
                var isName = candidate.WordEnd - candidate.WordStart == 1 && char.IsUpper(text[0]) && !item.WordIds.Contains(Blinder + CharEncoder.FirstChar);
                logits.AddRange(text.Contains('☹', StringComparison.Ordinal) ? [0, float.NaN] : [0, isName ? 2 : -2]);
            }

            items[i] = EntityScoring.Decode(item, [.. logits], 2, batch.NoneLabel, batch.MinScore, out nonFinite[i]);
            if (batch.WithStates && KnowsStates)
            {
                items[i] = Array.ConvertAll(items[i], m => m with { Vector = States(item.WordIds, item.Passes[m.Pass].Candidates[m.Index].Tokens) });
            }
            else if (batch.WithVectors || batch.WithStates)
            {
                items[i] = Array.ConvertAll(items[i], m => m with { Vector = [LengthOf(item.Passes[m.Pass].Candidates[m.Index].Tokens)] });
            }
        }

        return new EntityResult(items) { NonFinite = nonFinite };
    }

    private static int LengthOf(TokenSpan tokens) => tokens.End - tokens.Start;

    /// <summary>The letter of a name as the state of its first token, and its length as its vector.</summary>
    private static float[] States(int[] ids, TokenSpan tokens) =>
        [CharEncoder.Decode(ids, tokens)[0], .. new float[Hidden - 1], .. new float[Hidden], LengthOf(tokens), .. new float[Hidden - 1]];

    private PairPrediction[] Run(MentionPairItem item)
    {
        if (item.Given is { } given)
        {
            Assert.Empty(item.WordIds);
            Assert.Equal(given.Count * 3 * Hidden, given.States.Length);
            return Array.ConvertAll(item.Pairs, pair => Compare((char)given.States[pair.Head * 3 * Hidden], (char)given.States[pair.Tail * 3 * Hidden]));
        }

        Assert.InRange(item.WordIds.Length, 5, maxTokens);
        return Array.ConvertAll(item.Pairs, pair => Compare(item.WordIds, item.Mentions[pair.Head], item.Mentions[pair.Tail]));
    }

    private PairPrediction Run(PairItem item)
    {
        Assert.InRange(item.WordIds.Length, 7, maxTokens);
        Assert.Equal((CharEncoder.Marker, CharEncoder.Marker), (item.WordIds[item.Head.Start], item.WordIds[item.Head.End - 1]));
        Assert.Equal((CharEncoder.Marker2, CharEncoder.Marker2), (item.WordIds[item.Tail.Start], item.WordIds[item.Tail.End - 1]));
        return Compare(item.WordIds, item.Head, item.Tail);
    }

    private static PairPrediction Compare(int[] ids, TokenSpan head, TokenSpan tail) => Compare(CharEncoder.Decode(ids, head)[0], CharEncoder.Decode(ids, tail)[0]);

    private static PairPrediction Compare(char head, char tail) => new(head < tail ? 1 : 0, 1, 0.75f);
}
