namespace LukePipeline.Training.Running;

/// <summary>Is told how a training run goes.</summary>
public interface ITrainingObserver
{
    /// <summary>A phase before the steps begins.</summary>
    void OnNote(string note);

    /// <summary>Some steps are done, or the dev set was scored.</summary>
    void OnProgress(TrainingProgress progress);
}
