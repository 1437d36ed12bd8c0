namespace LukePipeline.Tests.Storage;

/// <summary>What happens to a call.</summary>
public enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It fails and is not carried out.</summary>
    FailBefore,

    /// <summary>It is carried out, and its answer is lost: the caller sees a failure.</summary>
    LoseAnswer,

    /// <summary>It is carried out, its answer is lost, and it is sent again: the caller sees the answer to the second.</summary>
    Repeat,
}
