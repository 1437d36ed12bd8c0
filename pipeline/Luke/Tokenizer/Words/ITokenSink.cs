namespace LukePipeline.Luke.Tokenizer.Words;

/// <summary>Receives the token ids of a text in order. Implemented by structs, so that the calls cost nothing.</summary>
internal interface ITokenSink
{
    /// <summary>Takes the next id.</summary>
    void Add(int id);

    /// <summary>Takes the next ids.</summary>
    void Add(ReadOnlySpan<int> ids);
}
