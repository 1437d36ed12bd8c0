namespace LukePipeline.Tests.Support;

/// <summary>What a <see cref="FaultProxy"/> does to a request.</summary>
internal enum ProxyFault
{
    /// <summary>Hands it on, and hands back the answer.</summary>
    None,

    /// <summary>Answers 503 and hands nothing on, as a throttled account does.</summary>
    Unavailable,

    /// <summary>Breaks the connection and hands nothing on.</summary>
    Reset,

    /// <summary>Hands it on, waits until it has been carried out, and breaks the connection: the sender cannot know.</summary>
    DropAnswer,
}
