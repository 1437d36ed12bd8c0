using LukePipeline.Luke.Config;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace LukePipeline.Training.Graph;

/// <summary>
/// The forward pass of LUKE as training wants it: all word rows, then all entity rows in one matrix, so that both share every
/// product that they can; a model whose candidates see words alone (<see cref="CandidateAttention.Words"/>) skips what its
/// weights keep closed.
/// </summary>
/// <remarks>Its loss equals the reference's on the golden cases; gradients come from libtorch.</remarks>
internal sealed class LukeTrainingGraph(LukeParameters parameters, LukeConfig config, CandidateAttention attention, LinearProducts products)
{
    private readonly string[] _layers = Enumerable.Range(0, config.NumHiddenLayers).Select(layer => $"luke.encoder.layer.{layer}").ToArray();

    private readonly Func<Tensor, Tensor> _activation = Activations.Get(config.HiddenAct);

    /// <summary>Zeroes hidden values; null evaluates.</summary>
    public DropoutMasks? Dropout { get; set; }

    /// <summary>Logits of every entity as a span: [batch, entities, labels].</summary>
    public Tensor ScoreSpans(TrainingBatch batch)
    {
        var (words, entities) = Encode(batch);
        var rows = batch.Entities!;
        var (count, width) = (batch.WordIds.shape[0], batch.WordIds.shape[1]);
        var firstRow = arange(0, count * width, width, ScalarType.Int64).unsqueeze(1);
        var starts = words.index_select(0, (rows.Starts + firstRow).flatten());
        var ends = words.index_select(0, (rows.Ends + firstRow).flatten());
        var logits = F.linear(Drop(cat([starts, ends, entities!], -1)), parameters["classifier.weight"], parameters["classifier.bias"]);
        return logits.view(count, rows.Ids.shape[1], -1);
    }

    /// <summary>Logits of the relation between the two entities of each row: [batch, labels].</summary>
    public Tensor ScorePairs(TrainingBatch batch)
    {
        var (_, entities) = Encode(batch);
        return F.linear(Drop(entities!.view(batch.WordIds.shape[0], -1)), parameters["classifier.weight"]);
    }

    /// <summary>Logits over the word vocabulary at flat positions of [batch x words]: [positions, vocabulary].</summary>
    public Tensor PredictWords(TrainingBatch batch, Tensor positions)
    {
        var (words, _) = Encode(batch);
        var rows = words.index_select(0, positions);
        rows = Normalize(F.gelu(Linear(rows, "lm_head.dense")), "lm_head.layer_norm");
        return products.Multiply(rows, parameters["luke.embeddings.word_embeddings.weight"], parameters["lm_head.bias"]);
    }

    /// <summary>The last hidden states: [batch x words, hidden] and [batch x entities, hidden], null without entities.</summary>
    private (Tensor Words, Tensor? Entities) Encode(TrainingBatch batch)
    {
        var rows = EmbedWords(batch);
        var words = rows.shape[0];
        if (batch.Entities is { } entities)
        {
            rows = cat([rows, EmbedEntities(entities)], 0);
        }

        var mask = BuildMask(batch);
        foreach (var layer in _layers)
        {
            rows = RunLayer(layer, rows, words, batch, mask);
        }

        if (batch.Entities is null)
        {
            return (rows, null);
        }

        var parts = rows.split([words, rows.shape[0] - words], 0);
        return (parts[0], parts[1]);
    }

    private Tensor EmbedWords(TrainingBatch batch)
    {
        var rows = Look("luke.embeddings.word_embeddings", batch.WordIds)
            + Look("luke.embeddings.position_embeddings", batch.WordPositions)
            + parameters["luke.embeddings.token_type_embeddings.weight"][0];
        return Drop(Normalize(rows, "luke.embeddings.LayerNorm"));
    }

    private Tensor EmbedEntities(TrainingEntities entities)
    {
        var rows = Look("luke.entity_embeddings.entity_embeddings", entities.Ids);
        if (parameters.All.TryGetValue("luke.entity_embeddings.entity_embedding_dense.weight", out var dense))
        {
            rows = F.linear(rows, dense);
        }

        // The mean of the position embeddings of all the entity's tokens; a padded entity has none and gets zero.
        var table = parameters["luke.entity_embeddings.position_embeddings.weight"].narrow(0, 0, entities.PositionWeights.shape[^1]);
        rows = rows + entities.PositionWeights.flatten(0, 1).matmul(table) + parameters["luke.entity_embeddings.token_type_embeddings.weight"][0];
        return Drop(Normalize(rows, "luke.entity_embeddings.LayerNorm"));
    }

    // [rows of ids, size]
    private Tensor Look(string table, Tensor ids) => parameters[$"{table}.weight"].index_select(0, ids.flatten());

    // Added to the scores: zero where a key may be seen. [batch, 1, 1, keys], or [batch, 1, words + entities, keys] where sentences share a row.
    private Tensor BuildMask(TrainingBatch batch)
    {
        var seen = batch.WordMask.unsqueeze(1);
        if (attention == CandidateAttention.All && batch.Entities is { } entities)
        {
            seen = cat([batch.WordMask, entities.Mask], 1).unsqueeze(1);
            if (batch.Sentences is { } sentences)
            {
                var words = batch.WordMask.shape[1];
                var own = sentences.unsqueeze(2).eq(sentences.narrow(1, words, sentences.shape[1] - words).unsqueeze(1));
                seen = seen * cat([ones_like(own.narrow(2, 0, 1)).expand(-1, -1, words), own], 2);
            }
        }

        return (seen - 1).mul(-(double)float.MinValue).unsqueeze(1);
    }

    private Tensor RunLayer(string layer, Tensor rows, long words, TrainingBatch batch, Tensor mask)
    {
        var context = rows.shape[0] == words || attention == CandidateAttention.Words
            ? AttendToWords($"{layer}.attention.self", rows, words, batch.WordIds.shape[0], mask)
            : AttendToAll($"{layer}.attention.self", rows, words, batch.WordIds.shape[0], mask);
        var attended = Linear(context, $"{layer}.attention.output.dense");
        rows = Normalize(Drop(attended) + rows, $"{layer}.attention.output.LayerNorm");
        var inner = _activation(products.MultiplyRounded(rows, parameters[$"{layer}.intermediate.dense.weight"], parameters[$"{layer}.intermediate.dense.bias"]));
        return Normalize(Drop(Linear(inner, $"{layer}.output.dense")) + rows, $"{layer}.output.LayerNorm");
    }

    private Tensor AttendToWords(string self, Tensor rows, long words, long batch, Tensor mask)
    {
        if (rows.shape[0] == words)
        {
            var (query, key, value) = Project(rows);
            return Join(F.scaled_dot_product_attention(query, key, value, mask));
        }

        var parts = rows.split([words, rows.shape[0] - words], 0);
        var (wordQuery, wordKey, wordValue) = Project(parts[0]);
        var entityQuery = Heads(Linear(parts[1], $"{self}.e2w_query"), batch);
        return cat(
            [
                Join(F.scaled_dot_product_attention(wordQuery, wordKey, wordValue, mask)),
                Join(F.scaled_dot_product_attention(entityQuery, wordKey, wordValue, mask)),
            ],
            0);

        // One product for query, key and value.
        (Tensor, Tensor, Tensor) Project(Tensor source)
        {
            var weight = cat([parameters[$"{self}.query.weight"], parameters[$"{self}.key.weight"], parameters[$"{self}.value.weight"]], 0);
            var bias = cat([parameters[$"{self}.query.bias"], parameters[$"{self}.key.bias"], parameters[$"{self}.value.bias"]], 0);
            var fused = products.Multiply(source, weight, bias).chunk(3, -1);
            return (Heads(fused[0], batch), Heads(fused[1], batch), Heads(fused[2], batch));
        }
    }

    private Tensor AttendToAll(string self, Tensor rows, long words, long batch, Tensor mask)
    {
        var parts = rows.split([words, rows.shape[0] - words], 0);
        var wordKey = Heads(Linear(parts[0], $"{self}.key"), batch).transpose(-1, -2);
        var entityKey = Heads(Linear(parts[1], $"{self}.key"), batch).transpose(-1, -2);
        var value = cat([Heads(Linear(parts[0], $"{self}.value"), batch), Heads(Linear(parts[1], $"{self}.value"), batch)], 2);
        var ofWords = words / batch;
        var masks = mask.shape[2] == 1 ? [mask, mask] : mask.split([ofWords, mask.shape[2] - ofWords], 2);
        return cat([Attend(parts[0], "query", "w2e_query", masks[0]), Attend(parts[1], "e2w_query", "e2e_query", masks[1])], 0);

        Tensor Attend(Tensor source, string toWords, string toEntities, Tensor hidden)
        {
            var scores = cat([Score(source, toWords, wordKey), Score(source, toEntities, entityKey)], -1) / Math.Sqrt(config.HeadSize);
            return Join(Drop(F.softmax(scores + hidden, -1)).matmul(value));
        }

        Tensor Score(Tensor source, string query, Tensor keys) =>
            Heads(Linear(source, config.UseEntityAwareAttention ? $"{self}.{query}" : $"{self}.query"), batch).matmul(keys);
    }

    // [batch x rows, hidden] as [batch, heads, rows, head size].
    private Tensor Heads(Tensor rows, long batch) => rows.view(batch, -1, config.NumAttentionHeads, config.HeadSize).transpose(1, 2);

    private static Tensor Join(Tensor context) => context.transpose(1, 2).flatten(2).flatten(0, 1);

    private Tensor Linear(Tensor rows, string name) => products.Multiply(rows, parameters[$"{name}.weight"], parameters[$"{name}.bias"]);

    private Tensor Normalize(Tensor rows, string name) =>
        F.layer_norm(rows, [rows.shape[^1]], parameters[$"{name}.weight"], parameters[$"{name}.bias"], config.LayerNormEps);

    private Tensor Drop(Tensor rows) => Dropout is null ? rows : Dropout.Apply(rows);
}
