using LukePipeline.Text;

namespace LukePipeline.Luke.Tokenizer;

/// <summary>A text encoded with a marked head and tail entity.</summary>
/// <param name="InputIds">Token ids, &lt;s&gt;, &lt;/s&gt; and the markers included.</param>
/// <param name="Head">The tokens of the head with its two markers.</param>
/// <param name="Tail">The tokens of the tail with its two markers.</param>
public sealed record EncodedPair(int[] InputIds, TokenSpan Head, TokenSpan Tail);
