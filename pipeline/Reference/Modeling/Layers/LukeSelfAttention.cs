using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>
/// Self-attention over words and entities whose query depends on the types of both tokens (Yamada et al. 2020, section 3.2),
/// written out as the reference does: four score blocks, one softmax. Keys and values are shared.
/// </summary>
internal sealed class LukeSelfAttention : ComputedModule
{
    private readonly LukeConfig _config;

    [ComponentName(Name = "query")]
    private readonly Linear _query;

    [ComponentName(Name = "key")]
    private readonly Linear _key;

    [ComponentName(Name = "value")]
    private readonly Linear _value;

    [ComponentName(Name = "w2e_query")]
    private readonly Linear? _wordToEntityQuery;

    [ComponentName(Name = "e2w_query")]
    private readonly Linear? _entityToWordQuery;

    [ComponentName(Name = "e2e_query")]
    private readonly Linear? _entityToEntityQuery;

    public LukeSelfAttention(LukeConfig config)
        : base(nameof(LukeSelfAttention))
    {
        _config = config;
        _query = Projection();
        _key = Projection();
        _value = Projection();
        if (config.UseEntityAwareAttention)
        {
            _wordToEntityQuery = Projection();
            _entityToWordQuery = Projection();
            _entityToEntityQuery = Projection();
        }

        RegisterComponents();

        Linear Projection() => nn.Linear(config.HiddenSize, config.HiddenSize, device: META);
    }

    /// <summary>Queries of words towards words.</summary>
    public Linear Query => _query;

    /// <summary>Queries of entities towards words.</summary>
    public Linear EntityQuery => _entityToWordQuery ?? _query;

    /// <summary>Keys of words and entities.</summary>
    public Linear Key => _key;

    /// <summary>Values of words and entities.</summary>
    public Linear Value => _value;

    /// <param name="states">Words, then entities [B, L + E, hidden].</param>
    /// <param name="words">L.</param>
    /// <param name="entities">Whether there are entities, even if none: that decides which queries count.</param>
    /// <param name="mask">Added to the scores; broadcast over [B, heads, L + E, L + E].</param>
    /// <param name="headMask">Factors [*, heads, 1, 1], or null.</param>
    /// <returns>The context [B, L + E, hidden] and, in the literal form, the probabilities [B, heads, L + E, L + E].</returns>
    public (Tensor Context, Tensor? Probabilities) Forward(Tensor states, long words, bool entities, Tensor mask, Tensor? headMask)
    {
        if (headMask is null && Computation.Attend(this, states, words, mask) is { } attended)
        {
            return (attended, null);
        }

        var keys = Heads(Computation.Dense(_key, states));
        var values = Heads(Computation.Dense(_value, states));
        var scores = entities && _wordToEntityQuery is not null
            ? EntityAwareScores(states, words, keys)
            : matmul(Heads(Computation.Dense(_query, states)), keys.transpose(-1, -2));
        var probabilities = nn.functional.softmax(scores.Over(Math.Sqrt(_config.HeadSize)).Plus(mask), -1);
        probabilities = Computation.Dropout(probabilities, _config.AttentionProbsDropoutProb, training);
        if (headMask is not null)
        {
            probabilities = probabilities * headMask;
        }

        var context = matmul(probabilities, values).permute(0, 2, 1, 3).contiguous();
        return (context.view(context.shape[0], context.shape[1], _config.HiddenSize), probabilities);
    }

    private Tensor EntityAwareScores(Tensor states, long words, Tensor keys)
    {
        var length = states.shape[1];
        var wordStates = states.narrow(1, 0, words);
        var entityStates = states.narrow(1, words, length - words);
        var wordKeys = keys.narrow(2, 0, words).transpose(-1, -2);
        var entityKeys = keys.narrow(2, words, length - words).transpose(-1, -2);
        var ofWords = cat(
            [matmul(Heads(Computation.Dense(_query, wordStates)), wordKeys), matmul(Heads(Computation.Dense(_wordToEntityQuery!, wordStates)), entityKeys)], 3);
        var ofEntities = cat(
            [
                matmul(Heads(Computation.Dense(_entityToWordQuery!, entityStates)), wordKeys),
                matmul(Heads(Computation.Dense(_entityToEntityQuery!, entityStates)), entityKeys),
            ],
            3);
        return cat([ofWords, ofEntities], 2);
    }

    /// <summary>[B, n, hidden] to [B, heads, n, head size].</summary>
    public Tensor Heads(Tensor x) =>
        x.view(x.shape[0], x.shape[1], _config.NumAttentionHeads, _config.HeadSize).permute(0, 2, 1, 3);
}
