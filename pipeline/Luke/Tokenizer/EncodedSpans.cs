using LukePipeline.Text;

namespace LukePipeline.Luke.Tokenizer;

/// <summary>A text encoded with candidate spans.</summary>
/// <param name="InputIds">Token ids, &lt;s&gt; and &lt;/s&gt; included.</param>
/// <param name="Spans">For each span, in the order given, its tokens in <paramref name="InputIds"/>.</param>
public sealed record EncodedSpans(int[] InputIds, TokenSpan[] Spans);
