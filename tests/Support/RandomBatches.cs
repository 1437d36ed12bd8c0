using LukePipeline.Engine.Batches;
using LukePipeline.Extraction.Stages.Embeddings;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Text;

namespace LukePipeline.Tests.Support;

/// <summary>Batches of random ids and spans, of the sizes asked for.</summary>
internal sealed class RandomBatches(int seed, int vocabulary)
{
    private const int FirstOrdinaryId = 4;
    private readonly Random _random = new(seed);

    /// <summary>Batches of every stage: ragged windows, passes of several sizes and none, windows that sentences share.</summary>
    public InferenceBatch[] OfEveryStage() =>
    [
        Entities((1, [1])),
        Entities((128, [40]), (7, [3, 70, 1]), (33, [0, 31]), (32, [32])),
        new EntityBatch(
            [
                Shared(90, (1, 20, 33), (0, 1, 1), (3, 30, 70), (0, 35, 0)), .. Entities((20, [5])).Items,
                Shared(128, (0, 64, 40), (0, 64, 50)),
            ],
            false,
            0),
        Pairs(9, 31, 128, 32, 33),
        Embeddings((5, 2), (12, 0), (100, 33)),
    ];

    /// <summary>Sentences in their windows; each number of <paramref name="sizes"/>' candidates is one pass.</summary>
    public EntityBatch Entities(params (int Words, int[] Candidates)[] sizes) => new(
        [.. sizes.Select(size => new EntityItem(Ids(size.Words), [.. size.Candidates.Select(count => Pass(size.Words, count))]))],
        WithVectors: false,
        MinScore: 0);

    /// <summary>A window that sentences share; of each the number of tokens, that of the tokens before it, and that of its candidates.</summary>
    public EntityItem Shared(int words, params (int Gap, int Tokens, int Candidates)[] sentences)
    {
        var (token, places, passes) = (0, new List<TokenSpan>(), new List<CandidatePass>());
        foreach (var (gap, tokens, count) in sentences)
        {
            var (first, word) = (token + gap, places.Count * 1000);
            passes.Add(new CandidatePass([.. Enumerable.Range(word, count).Select(i => new Candidate(i, i + 1, Shift(Span(tokens), first)))]));
            token = first + tokens;
            places.Add(new TokenSpan(first, token));
        }

        return new EntityItem(Ids(words), [.. passes]) { Sentences = [.. places] };
    }

    /// <summary>Pairs in sentences of so many tokens.</summary>
    public PairBatch Pairs(params int[] words) => new([.. words.Select(w => new PairItem(Ids(w), Span(w), Span(w)))]);

    /// <summary>Sentences with so many mentions and random pairs of them, for one pass.</summary>
    public MentionPairBatch MentionPairs(params (int Words, int Mentions, int Pairs)[] sizes) => new(
        [.. sizes.Select(size => new MentionPairItem(
            Ids(size.Words),
            [.. Enumerable.Range(0, size.Mentions).Select(_ => Span(size.Words))],
            [.. Enumerable.Range(0, size.Pairs).Select(_ => new MentionPair(_random.Next(size.Mentions), _random.Next(size.Mentions)))]))]);

    /// <summary>Spans to represent.</summary>
    public EmbeddingBatch Embeddings(params (int Words, int Spans)[] sizes) => new(
        [.. sizes.Select(size => new EmbeddingItem(Ids(size.Words), [.. Enumerable.Range(0, size.Spans).Select(_ => Span(size.Words))]))]);

    private CandidatePass Pass(int words, int count) =>
        new([.. Enumerable.Range(0, count).Select(i => new Candidate(i, i + 1, Span(words)))]);

    private static TokenSpan Shift(TokenSpan span, int by) => new(span.Start + by, span.End + by);

    private int[] Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => _random.Next(FirstOrdinaryId, vocabulary))];

    private TokenSpan Span(int words)
    {
        var start = _random.Next(words);
        return new TokenSpan(start, start + 1 + _random.Next(Math.Min(words - start, 40)));
    }
}
