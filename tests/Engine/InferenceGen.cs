using CsCheck;
using LukePipeline.Engine.Batches;
using LukePipeline.Extraction.Stages.Embeddings;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Text;

namespace LukePipeline.Tests.Engine;

/// <summary>Random batches and results.</summary>
internal static class InferenceGen
{
    private static readonly Gen<int[]> Ids = Gen.Int[0, 60_000].Array[2, 40];
    private static readonly Gen<float> AnyFloat = Gen.Int.Select(BitConverter.Int32BitsToSingle);
    private static readonly Gen<float[]> Vector = AnyFloat.Array[0, 8];

    public static Gen<InferenceBatch> Batch { get; } = Gen.OneOf(
        Gen.Select(
            Entity().Array[0, 6], Gen.Int[0, 3], Gen.Float[0, 1], Gen.Int[0, 5], Gen.Int[-1, 9],
            InferenceBatch (i, v, s, n, m) => new EntityBatch(i, v % 2 == 1, s) { WithStates = v > 1, NoneLabel = n, CandidateMargin = m < 0 ? null : 0 - (m / 3f) }),
        Pair().Array[0, 6].Select(InferenceBatch (i) => new PairBatch(i)),
        Gen.OneOf(MentionPairs(), GivenPairs()).Array[0, 6].Select(InferenceBatch (i) => new MentionPairBatch(i)),
        Embedding().Array[0, 6].Select(InferenceBatch (i) => new EmbeddingBatch(i)));

    public static Gen<InferenceResult> Result { get; } = Gen.OneOf(
        Gen.Select(Mention().Array[0, 5], Gen.Int[0, 3]).Array[0, 6].Select(
            InferenceResult (i) => new EntityResult([.. i.Select(x => x.Item1)]) { NonFinite = [.. i.Select(x => x.Item2)] }),
        Gen.Select(Gen.Int[-1, 9], AnyFloat, AnyFloat, (l, x, p) => new PairPrediction(l, x, p)).Array[0, 9].Select(InferenceResult (i) => new PairResult(i)),
        Gen.Select(Gen.Int[-1, 9], AnyFloat, AnyFloat, (l, x, p) => new PairPrediction(l, x, p)).Array[0, 5].Array[0, 6].Select(InferenceResult (i) => new MentionPairResult(i)),
        Vector.Array[0, 4].Array[0, 6].Select(InferenceResult (i) => new EmbeddingResult(i)));

    private static Gen<EntityItem> Entity() =>
        from ids in Ids
        from passes in Gen.Select(Gen.Int[0, 30], Gen.Int[1, 5], Span(ids.Length), (s, n, t) => new Candidate(s, s + n, t)).Array[0, 12].Array[0, 3]
        from cuts in Gen.Bool.SelectMany(shared => shared ? Gen.Int[0, ids.Length].Array[2 * passes.Length] : Gen.Const(Array.Empty<int>()))
        select new EntityItem(ids, [.. passes.Select(c => new CandidatePass(c))]) { Sentences = Sentences(cuts) };

    private static TokenSpan[]? Sentences(int[] cuts) =>
        cuts.Length == 0 ? null : [.. cuts.Order().Chunk(2).Select(cut => new TokenSpan(cut[0], cut[1]))];

    private static Gen<PairItem> Pair() =>
        from ids in Ids
        from head in Span(ids.Length)
        from tail in Span(ids.Length)
        select new PairItem(ids, head, tail);

    private static Gen<MentionPairItem> MentionPairs() =>
        from ids in Ids
        from spans in Span(ids.Length).Array[1, 5]
        from pairs in Gen.Select(Gen.Int[0, spans.Length - 1], Gen.Int[0, spans.Length - 1], (h, t) => new MentionPair(h, t)).Array[0, 8]
        select new MentionPairItem(ids, spans, pairs);

    private static Gen<MentionPairItem> GivenPairs() =>
        from count in Gen.Int[1, 5]
        from states in Gen.Float[-9, 9].Array[count * 3 * 2]
        from pairs in Gen.Select(Gen.Int[0, count - 1], Gen.Int[0, count - 1], (h, t) => new MentionPair(h, t)).Array[0, 8]
        select new MentionPairItem([], [], pairs) { Given = new GivenMentions(count, states) };

    private static Gen<EmbeddingItem> Embedding() =>
        from ids in Ids
        from spans in Span(ids.Length).Array[0, 5]
        select new EmbeddingItem(ids, spans);

    private static Gen<MentionResult> Mention() => Gen.Select(
        Gen.Int[0, 2], Gen.Int[0, 99], Gen.Int[1, 5], AnyFloat, AnyFloat, Gen.Select(Gen.Bool, Vector),
        (p, i, l, x, s, v) => new MentionResult(p, i, l, x, s, v.Item1 ? v.Item2 : null));

    private static Gen<TokenSpan> Span(int tokens) => Gen.Select(Gen.Int[0, tokens], Gen.Int[0, tokens], (s, e) => new TokenSpan(s, e));
}
