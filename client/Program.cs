using LukePipeline.Client;

return await CommandLineProgram.RunAsync(args);
