using static TorchSharp.torch;

namespace LukePipeline.Engine.Attention;

/// <summary>
/// Attention inside each sequence of one packed batch: every query row attends to the words and the entities of its own
/// sequence, with one query for each of the two types of key. Made per batch.
/// </summary>
internal interface IPackedAttention
{
    /// <summary>Attends for all query rows.</summary>
    /// <param name="wordQueries">
    /// Queries of word rows, [words, 2 × hidden_size]: to words, then to entities; [words, hidden_size] where both are the same.
    /// Either all word rows, or those that the head reads; null for none.
    /// </param>
    /// <param name="entityQueries">Queries of all entity rows, likewise.</param>
    /// <param name="keysValues">Keys, then values, of all rows, words first: [rows, 2 × hidden_size].</param>
    /// <returns>The attended values of the word queries, then of the entity queries, [queries, hidden_size].</returns>
    Tensor Apply(Tensor? wordQueries, Tensor entityQueries, Tensor keysValues);
}
