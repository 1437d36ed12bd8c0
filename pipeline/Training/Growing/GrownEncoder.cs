using LukePipeline.Ground;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Vocabulary;
using static TorchSharp.torch;

namespace LukePipeline.Training.Growing;

/// <summary>
/// Fills the weights of a LUKE from a BERT or RoBERTa. Words keep what they know; entities start as words do: their positions,
/// norm and type are the word's, every entity is a masked word, and the queries towards words are the query itself.
/// </summary>
/// <remarks>
/// LUKE counts word positions from its padding id + 1, as RoBERTa does and BERT does not; entity positions count from 0
/// in both tables (reference: <c>LukeEmbeddings</c>, <c>LukeEntityEmbeddings</c>).
/// </remarks>
internal static class GrownEncoder
{
    private static readonly string[] Dense =
    [
        "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "intermediate.dense", "output.dense",
    ];

    private static readonly string[] Norms = ["attention.output.LayerNorm", "output.LayerNorm"];

    /// <summary>Fills the encoder, and the head over words where the source has one.</summary>
    /// <param name="parameters">The weights of a <c>LukeForMaskedLM</c> of the source's sizes.</param>
    /// <param name="source">What to grow from.</param>
    /// <param name="translation">The source's rows of every token, as <see cref="GrownVocabulary"/> gives them; null where both share one vocabulary.</param>
    /// <param name="encoder">The tokenizer of the LUKE.</param>
    public static void Fill(LukeParameters parameters, PretrainedEncoder source, int[][]? translation, SentenceEncoder encoder)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        FillEmbeddings(parameters, source, translation, encoder);
        for (var layer = 0; layer < source.Shape.NumHiddenLayers; layer++)
        {
            var place = $"encoder.layer.{layer}";
            foreach (var name in Dense.Concat(Norms))
            {
                Copy(parameters, $"luke.{place}.{name}", source, $"{place}.{name}");
            }

            var self = $"luke.{place}.attention.self";
            foreach (var part in (string[])["weight", "bias"])
            {
                foreach (var query in (string[])["e2w_query", "w2e_query", "e2e_query"])
                {
                    parameters[$"{self}.{query}.{part}"].copy_(parameters[$"{self}.query.{part}"]);
                }
            }
        }

        FillHead(parameters, source);
    }

    /// <summary>Prepares the filled weights for <see cref="CandidateAttention.Words"/>: the weakest direction of every head becomes the first.</summary>
    /// <returns>The mean share of the heads' singular values that closing them gives up.</returns>
    public static double Rotate(LukeParameters parameters, int layers, int heads)
    {
        var lost = 0.0;
        for (var layer = 0; layer < layers; layer++)
        {
            var self = $"luke.encoder.layer.{layer}.attention.self";
            lost += HeadRotation.Apply(
                parameters[$"{self}.query.weight"], parameters[$"{self}.query.bias"], parameters[$"{self}.key.weight"], parameters[$"{self}.key.bias"], heads);
            using var noGradient = no_grad();
            foreach (var part in (string[])["weight", "bias"])
            {
                parameters[$"{self}.e2w_query.{part}"].copy_(parameters[$"{self}.query.{part}"]);
            }
        }

        return lost / layers;
    }

    private static void FillEmbeddings(LukeParameters parameters, PretrainedEncoder source, int[][]? translation, SentenceEncoder encoder)
    {
        var words = source.Read("embeddings.word_embeddings.weight");
        var target = parameters["luke.embeddings.word_embeddings.weight"];
        if (translation is null)
        {
            // The markers come after the shared tokens, and start as the signs that LUKE's authors began with.
            target.narrow(0, 0, words.shape[0]).copy_(words);
            foreach (var (marker, sign) in new[] { (encoder.Tokenizer.HeadMarkerId, " @"), (encoder.Tokenizer.TailMarkerId, " #") })
            {
                target[marker].copy_(words[encoder.EncodeWords(sign, [], 0, new Random(0)).InputIds[1]]);
            }
        }
        else
        {
            for (var id = 0; id < translation.Length; id++)
            {
                target[id].copy_(words.index_select(0, tensor(translation[id].Select(row => (long)row).ToArray())).mean([0]));
            }
        }

        var mask = target[encoder.Tokenizer.MaskTokenId!.Value];
        parameters["luke.entity_embeddings.entity_embeddings.weight"].copy_(mask.unsqueeze(0).expand(4, -1));
        var positions = source.Read("embeddings.position_embeddings.weight");
        var padding = encoder.Padding;
        var first = source.Pieces is null ? padding + 1 : 0;
        var count = Math.Min(positions.shape[0] - first, parameters["luke.embeddings.position_embeddings.weight"].shape[0] - padding - 1);
        parameters["luke.embeddings.position_embeddings.weight"].zero_().narrow(0, padding + 1, count).copy_(positions.narrow(0, first, count));
        parameters["luke.entity_embeddings.position_embeddings.weight"].zero_().narrow(0, 0, count).copy_(positions.narrow(0, first, count));
        var type = source.Read("embeddings.token_type_embeddings.weight")[0];
        foreach (var table in (string[])["luke.embeddings", "luke.entity_embeddings"])
        {
            parameters[$"{table}.token_type_embeddings.weight"].copy_(type.expand_as(parameters[$"{table}.token_type_embeddings.weight"]));
            Copy(parameters, $"{table}.LayerNorm", source, "embeddings.LayerNorm");
        }
    }

    // BERT's head is dense, activation, norm, then the word table and a bias over its own vocabulary: all but the bias serve another one.
    private static void FillHead(LukeParameters parameters, PretrainedEncoder source)
    {
        var (dense, norm) = source.Pieces is null ? ("lm_head.dense", "lm_head.layer_norm") : ("cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm");
        if (source.TryRead($"{dense}.weight") is not null)
        {
            Copy(parameters, "lm_head.dense", source, dense);
            Copy(parameters, "lm_head.layer_norm", source, norm);
        }

        if (source.Pieces is null && source.TryRead("lm_head.bias") is { } bias)
        {
            parameters["lm_head.bias"].narrow(0, 0, bias.shape[0]).copy_(bias);
        }
    }

    private static void Copy(LukeParameters parameters, string target, PretrainedEncoder source, string name)
    {
        foreach (var part in (string[])["weight", "bias"])
        {
            var (parameter, weight) = (parameters[$"{target}.{part}"], source.Read($"{name}.{part}"));
            if (!weight.shape.SequenceEqual(parameter.shape))
            {
                throw new LukeException($"{source.Source}: {name}.{part} has the shape [{string.Join(", ", weight.shape)}], but [{string.Join(", ", parameter.shape)}] is needed.");
            }

            parameter.copy_(weight);
        }
    }
}
