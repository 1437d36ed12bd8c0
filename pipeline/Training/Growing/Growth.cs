using LukePipeline.Luke;
using LukePipeline.Luke.Config;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Vocabulary;

namespace LukePipeline.Training.Growing;

/// <summary>A LUKE about to grow from a BERT or RoBERTa: what fills its weights, and which rows its tokens start as.</summary>
/// <param name="Source">The encoder to grow from.</param>
/// <param name="Encoder">The tokenizer of the LUKE.</param>
/// <param name="Translation">The source's rows of every token; null where both share one vocabulary.</param>
/// <param name="Note">Is told what was found; null for nobody.</param>
internal sealed record Growth(PretrainedEncoder Source, SentenceEncoder Encoder, int[][]? Translation, Action<string>? Note)
{
    /// <summary>Opens the source; of a RoBERTa the vocabulary is taken along, in place of a BERT's one is learnt.</summary>
    /// <param name="path">What to grow from.</param>
    /// <param name="heads">Attention heads, where the source does not tell.</param>
    /// <param name="output">Directory that receives the vocabulary.</param>
    /// <param name="learn">Learns a vocabulary.</param>
    /// <param name="note">Is told what was found.</param>
    public static Growth Prepare(string path, int? heads, string output, Func<BytePairVocabulary> learn, Action<string>? note)
    {
        var source = PretrainedEncoder.Open(path, heads);
        try
        {
            var shape = source.Shape;
            note?.Invoke($"Growing from {path}: {shape.NumHiddenLayers} layers of {shape.HiddenSize}, {shape.NumAttentionHeads} heads, {shape.VocabSize:N0} tokens.");
            var vocabulary = source.Pieces is null ? BytePairVocabulary.Load(path).WithMarkers() : learn();
            vocabulary.Save(output);
            if (source.Pieces is null)
            {
                return new Growth(source, SentenceEncoder.Open(Checkpoint.Open(output)), null, note);
            }

            var translation = GrownVocabulary.Translate(vocabulary, source.Pieces, out var unknown);
            note?.Invoke($"{vocabulary.Count - unknown:N0} of {vocabulary.Count:N0} tokens start as the mean of their word pieces; {unknown:N0} have none.");
            return new Growth(source, SentenceEncoder.Open(Checkpoint.Open(output)), translation, note);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>The configuration of the LUKE that grows, with words as they are in the source and every position that it has.</summary>
    public LukeConfig Shape { get; } = ShapeOf(Source.Shape, Source.Pieces is null, Encoder.Tokenizer.TokenCount);

    /// <summary>Fills the weights of a fresh model, and prepares its heads for closed attention where that is wanted. Closes the source.</summary>
    public void Fill(LukeParameters parameters, CandidateAttention attention)
    {
        using var source = Source;
        GrownEncoder.Fill(parameters, source, Translation, Encoder);
        if (attention == CandidateAttention.Words)
        {
            var lost = GrownEncoder.Rotate(parameters, source.Shape.NumHiddenLayers, source.Shape.NumAttentionHeads);
            Note?.Invoke($"Closing the attention gives up {lost:P1} of the heads' singular values.");
        }
    }

    private static LukeConfig ShapeOf(LukeConfig source, bool isRoberta, int vocabulary) => new()
    {
        VocabSize = vocabulary,
        EntityVocabSize = TrainedCheckpoint.EntityTitles.Count,
        HiddenSize = source.HiddenSize,
        EntityEmbSize = source.HiddenSize,
        NumHiddenLayers = source.NumHiddenLayers,
        NumAttentionHeads = source.NumAttentionHeads,
        IntermediateSize = source.IntermediateSize,
        HiddenAct = source.HiddenAct,
        MaxPositionEmbeddings = isRoberta ? source.MaxPositionEmbeddings : source.MaxPositionEmbeddings + 2,
        TypeVocabSize = 1,
        LayerNormEps = source.LayerNormEps,
        AttentionProbsDropoutProb = 0,
    };
}
