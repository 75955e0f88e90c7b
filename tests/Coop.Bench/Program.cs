Console.Error.WriteLine("No benchmark is called that.");
return 1;
