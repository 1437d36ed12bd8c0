namespace LukePipeline.Jobs.Spec;

/// <summary>How often a job has its turn where jobs wait for the same devices. A job of a lower one goes on, only slower.</summary>
public enum JobPriority
{
    /// <summary>A quarter of the turns of a normal job.</summary>
    Low = -1,

    /// <summary>One turn each. Default.</summary>
    Normal = 0,

    /// <summary>Four times the turns of a normal job.</summary>
    High = 1,
}
