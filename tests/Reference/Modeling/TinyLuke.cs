using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Reference.Modeling;

/// <summary>A model small enough to read, and inputs for it.</summary>
internal static class TinyLuke
{
    public static LukeConfig Config { get; } = new()
    {
        VocabSize = 30,
        EntityVocabSize = 9,
        HiddenSize = 16,
        EntityEmbSize = 8,
        NumHiddenLayers = 2,
        NumAttentionHeads = 2,
        IntermediateSize = 24,
        MaxPositionEmbeddings = 24,
        TypeVocabSize = 1,
        LayerNormEps = 1e-5,
    };

    /// <summary>Two rows: five and three words, two and one entities.</summary>
    public static LukeInputs Inputs() => new()
    {
        InputIds = tensor(new long[] { 0, 5, 6, 7, 2, 0, 8, 2, 1, 1 }).view(2, 5),
        AttentionMask = tensor(new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 0, 0 }).view(2, 5),
        EntityIds = tensor(new long[] { 2, 4, 3, 0 }).view(2, 2),
        EntityAttentionMask = tensor(new long[] { 1, 1, 1, 0 }).view(2, 2),
        EntityPositionIds = tensor(new long[] { 1, 2, -1, 3, -1, -1, 1, -1, -1, -1, -1, -1 }).view(2, 2, 3),
    };

    /// <summary>The same inputs with the starts and ends of the spans.</summary>
    public static LukeInputs SpanInputs() => Inputs() with
    {
        EntityStartPositions = tensor(new long[] { 1, 3, 1, 0 }).view(2, 2),
        EntityEndPositions = tensor(new long[] { 2, 3, 1, 0 }).view(2, 2),
    };

    public static Generator Seeded() => new(17, CPU);

    public static float[] Floats(Tensor tensor) => tensor.cpu().to_type(ScalarType.Float32).contiguous().data<float>().ToArray();
}
