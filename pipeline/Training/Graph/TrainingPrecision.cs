namespace LukePipeline.Training.Graph;

/// <summary>Number format of the large matrix products of training. Weights, their gradients and the optimizer's moments are float32 in any case.</summary>
public enum TrainingPrecision
{
    /// <summary>Bfloat16 where this processor has it and a short trial shows that it is faster; float32 elsewhere.</summary>
    Auto,

    /// <summary>Everything in float32.</summary>
    Float32,

    /// <summary>Both factors rounded to bfloat16, summed in float32.</summary>
    BFloat16,
}
